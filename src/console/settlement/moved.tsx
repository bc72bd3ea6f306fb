import { formatPoints, fromMicros, toMicros } from '../../client/index.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';
import type { Posting } from './postings.js';

/** How much of each asset an entry put on accounts; as much came from others. Which ones, the entry's own screen says. */
export function Moved({ of }: { readonly of: readonly Posting[] }) {
  const t = useText();
  const { network } = useSession();
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of of) {
    const micros: bigint = toMicros(amount);
    sums.set(asset, (sums.get(asset) ?? 0n) + (micros > 0n ? micros : 0n));
  }
  return (
    <ul className="sums">
      {[...sums].map(([asset, sum]) => (
        <li key={asset}>
          {asset === 'PTS' ? (
            <span className="figure">{`${formatPoints(sum / 1_000_000n, t.locale)} ${network.pointsCode}`}</span>
          ) : (
            <Money of={{ amount: fromMicros(sum), currency: asset }} />
          )}
        </li>
      ))}
    </ul>
  );
}
