import { useText } from '../frame/text.js';
import type { Terms } from './sheet-status.js';

/** The terms in the order in which one reads them. */
export const termNames = [
  'accrualRate',
  'redemptionValue',
  'issuePrice',
  'reimbursementPrice',
  'breakageShare',
  'conversionInRate',
  'conversionOutRate',
  'pointsExpireAfterDays',
] as const;

type Compared = Pick<Terms, (typeof termNames)[number] | 'version'>;

interface TermsTableProps {
  readonly of: Compared;
  /** The sheet in force, with which it is compared; null: there is none, or it is this one. */
  readonly before: Compared | null;
  readonly currency: string;
}

/** All terms of a sheet; what differs from the one in force is marked in a word. */
export function TermsTable({ of, before, currency }: TermsTableProps) {
  const t = useText();
  const text = t.network.rates;
  const shown = termNames.filter((name) => of[name] !== null || (before && before[name] !== null));
  const write = (sheet: Compared, name: (typeof termNames)[number]): string =>
    sheet[name]?.toString() ?? t.parts.nothing;
  return (
    <section>
      <h2>{before ? text.compared(before.version) : text.allTerms}</h2>
      <div className="wide" tabIndex={0} role="region" aria-label={text.allTerms}>
        <table>
          <caption className="hidden">{text.allTerms}</caption>
          <thead>
            <tr>
              <th scope="col">{text.term}</th>
              {before && (
                <th scope="col" className="right">
                  {text.inForce}
                </th>
              )}
              <th scope="col" className="right">
                {before ? text.thisSheet : text.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((name) => (
              <tr key={name}>
                <th scope="row">
                  {text.terms[name]}
                  <br />
                  <small className="quiet">{text.means[name](currency)}</small>
                </th>
                {before && <td className="right figure">{write(before, name)}</td>}
                <td className="right figure">
                  {write(of, name)}
                  {before && before[name] !== of[name] && (
                    <>
                      <br />
                      <strong className="changed">{text.changed}</strong>
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
