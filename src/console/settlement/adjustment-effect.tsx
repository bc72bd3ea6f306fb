import { useQuery } from 'urql';
import { fromMicros, toMicros, type Money as Amount } from '../../client/index.js';
import { graphql } from '../frame/graphql.js';
import { useText } from '../frame/text.js';
import { Money } from '../parts/money.js';

const NEXT = graphql(`
  query NextStatement($partnerId: ID!) {
    statements(first: 1, partnerId: $partnerId) {
      nodes {
        id
        status
        balance {
          amount
          currency
        }
        period {
          id
          number
        }
      }
    }
  }
`);

interface AdjustmentEffectProps {
  readonly of: Amount;
  readonly partnerId: string;
}

/** What an adjustment would make of the partner's next statement, which is its draft in the open period. */
export function AdjustmentEffect({ of, partnerId }: AdjustmentEffectProps) {
  const t = useText();
  const [{ data }] = useQuery({ query: NEXT, variables: { partnerId }, requestPolicy: 'network-only' });
  const next = data?.statements.nodes[0];
  // A partner that has not traded in the open period has no draft yet: the adjustment will be the first line of it.
  const isDraft = next?.status === 'DRAFT' && next.balance.currency === of.currency;
  if (!data) return null;
  const before = isDraft ? next.balance : { amount: '0', currency: of.currency };
  const after = {
    amount: fromMicros(toMicros(before.amount) + toMicros(of.amount)),
    currency: of.currency,
  };
  return (
    <dl className="facts effect">
      <div>
        <dt>{t.disputes.balanceNow}</dt>
        <dd>
          <Money of={before} />
        </dd>
      </div>
      <div>
        <dt>{t.disputes.balanceAfter}</dt>
        <dd>
          <Money of={after} />
        </dd>
      </div>
    </dl>
  );
}
