import { fromMicros, toMicros } from '../../client/index.js';
import { useText } from '../frame/text.js';
import { Meter } from '../parts/meter.js';
import type { Exposed } from './exposed.js';

/** What counts against the limit: what is owed, and what outstanding points may still cost. Null: one may not see it. */
function usedOf({ exposure, contingentLiability }: Exposed): bigint | null {
  if (exposure === null || contingentLiability === null) return null;
  return toMicros(exposure.amount) + toMicros(contingentLiability.amount);
}

/** The same as the file has it. */
export function usedText(of: Exposed): string {
  const used = usedOf(of);
  return used === null ? '' : fromMicros(used);
}

/** How much of its limit a partner has used. */
export function LimitUsed({ of }: { readonly of: Exposed }) {
  const t = useText();
  const used = usedOf(of);
  if (used === null) return <span className="quiet">{t.parts.nothing}</span>;
  if (of.creditLimit === null) return <span className="quiet">{t.network.partners.noLimit}</span>;
  const limit = toMicros(of.creditLimit.amount);
  // In tenths of a percent, cut.
  const tenths = limit > 0n ? (used * 1000n) / limit : 1000n;
  return (
    <Meter
      used={used}
      limit={limit}
      figure={
        tenths === 0n && used > 0n
          ? t.network.partners.hardly
          : t.network.partners.percent(used < 0n ? 0 : Number.parseInt(tenths.toString(), 10))
      }
    />
  );
}
