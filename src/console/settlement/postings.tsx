import { formatPoints } from '../../client/index.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';
import { usePartnerNames } from '../parts/partner-names.js';

export interface Posting {
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
}

/** Makes a function that names accounts by their kind and owner, partners by their names. */
export function useAccountName(): (account: string) => string {
  const t = useText();
  const names = usePartnerNames();
  return (account) => {
    const [kind = '', owner = ''] = account.split(':');
    return t.account(kind, names.find(({ id }) => id === owner)?.name ?? owner);
  };
}

/** The signed amounts of an entry, by the account that each is on; partners by their names. */
export function Postings({ of }: { readonly of: readonly Posting[] }) {
  const t = useText();
  const { network } = useSession();
  const nameOf = useAccountName();
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
