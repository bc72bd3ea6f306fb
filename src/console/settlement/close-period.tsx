import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import { DueSums } from './due-sums.js';

const DRAFTS = graphql(`
  query Drafts($number: Int!) {
    settlementPeriod(number: $number) {
      id
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
  readonly onDone: () => void;
}

/** The close, after a look at the statements that it will issue. */
export function ClosePeriod({ number, close, onDone }: ClosePeriodProps) {
  const t = useText();
  const [drafts] = useQuery({ query: DRAFTS, variables: { number }, requestPolicy: 'network-only' });
  const send = useOperation(CLOSE);
  return (
    <Confirm
      title={t.periods.close(number)}
      action={t.periods.close(number)}
      isReady={drafts.data !== undefined && !drafts.fetching}
      close={close}
      onDone={onDone}
      run={(idempotencyKey) => send({ input: { idempotencyKey } })}
    >
      <p>{t.periods.closeSays(number)}</p>
      <Asked of={drafts}>
        {({ settlementPeriod }) => {
          const statements = settlementPeriod?.statements ?? [];
          return (
            <>
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
