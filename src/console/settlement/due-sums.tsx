import { useText } from '../frame/text.js';
import { Sums } from '../parts/money.js';
import { dueSums, type Due } from './amounts.js';

interface DueSumsProps {
  readonly of: readonly Due[];
  /** What stands over both sums; as of payments when left out. */
  readonly titles?: { readonly comesIn: string; readonly goesOut: string };
  /** They are the first thing to see on the screen. */
  readonly isFirst?: boolean;
}

/** What is to come in and what is to go out, by currency. */
export function DueSums({ of, titles, isFirst = false }: DueSumsProps) {
  const t = useText();
  const sums = dueSums(of);
  return (
    <dl className="facts">
      {(['comesIn', 'goesOut'] as const).map((side) => (
        <div key={side} className={isFirst ? 'first' : undefined}>
          <dt>{(titles ?? t.payments)[side]}</dt>
          <dd>
            <Sums of={sums[side]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
