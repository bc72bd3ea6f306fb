import { useClient, useQuery } from 'urql';
import { troubleOf } from '../frame/api.js';
import { graphql } from '../frame/graphql.js';
import { useOperation, type Outcome } from '../frame/operation.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import { DueSums } from './due-sums.js';

const DRAFTS = graphql(`
  query Drafts($number: Int!) {
    settlementPeriod(number: $number) {
      id
      status
      statements {
        id
        direction
        netDue {
          amount
          currency
        }
        partner {
          id
          name
        }
      }
    }
  }
`);

const CLOSE = graphql(`
  mutation ClosePeriod($input: CloseSettlementPeriodInput!) {
    closeSettlementPeriod(input: $input) {
      __typename
      ... on CloseSettlementPeriodPayload {
        closed {
          id
          number
          status
        }
        opened {
          id
          number
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

interface ClosePeriodProps {
  readonly number: number;
  readonly close: () => void;
}

/**
 * The close, after a look at the statements that it will issue. The operation names no period: it closes the one that is
 * open. So each try looks first whether that is still the one in the title; a colleague may have closed it, or a try whose
 * answer was lost, and sent all the same it would close the next one.
 */
export function ClosePeriod({ number, close }: ClosePeriodProps) {
  const t = useText();
  const client = useClient();
  const [drafts] = useQuery({ query: DRAFTS, variables: { number }, requestPolicy: 'network-only' });
  const send = useOperation(CLOSE);
  const isOpen = drafts.data?.settlementPeriod?.status === 'OPEN';
  const run = async (idempotencyKey: string): Promise<Outcome> => {
    const { data, error } = await client.query(DRAFTS, { number }, { requestPolicy: 'network-only' }).toPromise();
    if (error) return { kind: 'trouble', trouble: troubleOf(error) };
    if (data?.settlementPeriod?.status !== 'OPEN') return { kind: 'unsent', why: t.periods.nothingSent };
    return send({ input: { idempotencyKey } });
  };
  return (
    <Confirm
      title={t.periods.close(number)}
      action={t.periods.close(number)}
      isReady={isOpen && !drafts.fetching && !drafts.stale}
      isOnce
      close={close}
      run={run}
    >
      <Asked of={drafts}>
        {({ settlementPeriod }) => {
          const statements = settlementPeriod?.statements ?? [];
          if (!isOpen) return <Notice kind="closed" title={t.periods.isClosed(number)} />;
          return (
            <>
              <p>{t.periods.closeSays(number)}</p>
              <div className="wide" tabIndex={0} role="region" aria-label={t.periods.drafts}>
                <table>
                  <caption>{t.periods.drafts}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{t.parts.partner}</th>
                      <th scope="col">{t.statement.direction}</th>
                      <th scope="col" className="right">
                        {t.statement.netDue}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {statements.map(({ id, partner, direction, netDue }) => (
                      <tr key={id}>
                        <th scope="row">{partner.name}</th>
                        <td>{t.directions[direction]}</td>
                        <td className="right">
                          <Money of={netDue} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <DueSums of={statements} titles={t.periods} />
              <p>{t.periods.closeMoves}</p>
            </>
          );
        }}
      </Asked>
    </Confirm>
  );
}
