import { useQuery } from 'urql';
import { formatPoints } from '../../client/index.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';
import { PARTNERS } from './partner-names.js';

interface Posting {
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
}

/** The signed amounts of an entry, by the account that each is on; partners by their names. */
export function Postings({ of }: { readonly of: readonly Posting[] }) {
  const t = useText();
  const { network } = useSession();
  const [{ data }] = useQuery({ query: PARTNERS });
  const nameOf = (account: string): string => {
    const [kind = '', owner = ''] = account.split(':');
    return t.account(kind, data?.partners.nodes.find(({ id }) => id === owner)?.name ?? owner);
  };
  return (
    <ul className="postings">
      {of.map(({ account, asset, amount }) => (
        <li key={`${account} ${asset} ${amount}`}>
          <span title={account}>{nameOf(account)}</span>
          {asset === 'PTS' ? (
            <span className="figure">{`${formatPoints(BigInt(amount), t.locale)} ${network.pointsCode}`}</span>
          ) : (
            <Money of={{ amount, currency: asset }} />
          )}
        </li>
      ))}
    </ul>
  );
}
