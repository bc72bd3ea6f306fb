import type { Checked } from '../../client/index.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';

/** Each figure as it is stated, and as it was recomputed. */
export function CheckedFigures({ of, currency }: { readonly of: readonly Checked[]; readonly currency: string }) {
  const t = useText();
  const show = ({ what }: Checked, value: string) => {
    if (what === 'direction') return t.directions[value as keyof typeof t.directions];
    if (what === 'digest') return <code>{`${value.slice(0, 12)}…`}</code>;
    return <Money of={{ amount: value, currency }} />;
  };
  return (
    <div className="wide cards-when-narrow" tabIndex={0} role="region" aria-label={t.check.figures}>
      <table>
        <caption className="hidden">{t.check.figures}</caption>
        <thead>
          <tr>
            <th scope="col">{t.check.figure}</th>
            <th scope="col" className="right">
              {t.check.stated}
            </th>
            <th scope="col" className="right">
              {t.check.recomputed}
            </th>
            <th scope="col">{t.parts.status}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((one) => (
            <tr key={one.what}>
              <th scope="row" data-label={t.check.figure}>
                {t.check.what[one.what]}
              </th>
              <td className="right" data-label={t.check.stated}>
                {show(one, one.stated)}
              </td>
              <td className="right" data-label={t.check.recomputed}>
                {show(one, one.found)}
              </td>
              <td data-label={t.parts.status}>
                <span className={`status ${one.right ? 'settled' : 'disputed'}`}>
                  {one.right ? t.check.agrees : t.check.disagrees}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
