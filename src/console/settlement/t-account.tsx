import type { ReactNode } from 'react';
import { formatPoints, fromMicros, toMicros } from '../../client/index.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';
import { useAccountName, type Posting } from './postings.js';

interface TAccountProps {
  readonly asset: string;
  readonly of: readonly Posting[];
}

const isTaken = ({ amount }: Posting): boolean => amount.startsWith('-');
const without = (amount: string): string => amount.replace(/^-/, '');
const sumOf = (postings: readonly Posting[]): string =>
  fromMicros(postings.reduce((sum, { amount }) => sum + toMicros(without(amount)), 0n));

/** The postings of one asset: debits, which have a minus in the journal, to the left, and credits to the right. */
export function TAccount({ asset, of }: TAccountProps) {
  const t = useText();
  const { network } = useSession();
  const nameOf = useAccountName();
  const sides = [of.filter(isTaken), of.filter((posting) => !isTaken(posting))] as const;
  const figure = (amount: string) =>
    asset === 'PTS' ? (
      <span className="figure">{formatPoints(BigInt(amount), t.locale)}</span>
    ) : (
      <Money of={{ amount, currency: asset }} />
    );
  const sums = sides.map(sumOf);
  const caption = t.journal.asset(asset === 'PTS' ? network.pointsCode : asset);
  const rows = Array.from({ length: Math.max(sides[0].length, sides[1].length) }, (_, row) => row);
  return (
    <div className="wide" tabIndex={0} role="region" aria-label={caption}>
      <table className="t-account">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {[t.journal.debit, t.journal.credit].map((title) => (
              <th key={title} scope="colgroup" colSpan={2}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {sides.map((side, index) => {
                const posting = side[row];
                return (
                  <Side key={index === 0 ? 'debit' : 'credit'}>
                    {posting && <span title={posting.account}>{nameOf(posting.account)}</span>}
                    {posting && figure(without(posting.amount))}
                  </Side>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            {sums.map((sum, index) => (
              <Side key={index === 0 ? 'debit' : 'credit'}>
                <span>{t.journal.sum}</span>
                {figure(sum)}
              </Side>
            ))}
          </tr>
        </tfoot>
      </table>
      {sums[0] !== sums[1] && <p className="foot quiet">{t.journal.ownSideOnly}</p>}
    </div>
  );
}

/** The account and its amount on one side; two empty cells where the other side has more. */
function Side({ children: [account, amount] }: { readonly children: readonly [ReactNode, ReactNode] }) {
  return (
    <>
      <td>{account}</td>
      <td className="right">{amount}</td>
    </>
  );
}
