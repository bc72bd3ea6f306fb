import { formatMoney, formatPoints, type Money as Amount } from '../../client/index.js';
import { useText } from '../frame/text.js';

/** An amount, exactly as it is: never rounded, never a float. */
export function Money({ of }: { readonly of: Amount }) {
  const { locale } = useText();
  return <span className="figure">{formatMoney(of, locale)}</span>;
}

export function Points({ of }: { readonly of: number }) {
  const { locale } = useText();
  return <span className="figure">{formatPoints(of, locale)}</span>;
}

/** One sum for each currency: they are never added up. */
export function Sums({ of }: { readonly of: readonly Amount[] }) {
  const t = useText();
  if (of.length === 0) return <span className="quiet">{t.parts.nothing}</span>;
  return (
    <ul className="sums">
      {of.map((sum) => (
        <li key={sum.currency}>
          <Money of={sum} />
        </li>
      ))}
    </ul>
  );
}
