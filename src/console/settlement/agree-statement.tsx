import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Money } from '../parts/money.js';
import type { StatementShown } from './statement-query.js';

const AGREE = graphql(`
  mutation Agree($id: ID!, $idempotencyKey: String!) {
    agreeStatement(id: $id, idempotencyKey: $idempotencyKey) {
      __typename
      ... on AgreeStatementPayload {
        statement {
          id
          status
          agreedAt
        }
      }
      ... on Refusal {
        code
        message
      }
      ... on InvalidTransition {
        from
      }
    }
  }
`);

/** The partner's word that its statement is right. It is final. */
export function AgreeStatement({ of, close }: { readonly of: StatementShown; readonly close: () => void }) {
  const t = useText();
  const send = useOperation(AGREE);
  return (
    <Confirm
      title={t.statement.agreeTitle(of.period.number)}
      action={t.statement.agree}
      isOnce
      close={close}
      run={(idempotencyKey) => send({ id: of.id, idempotencyKey })}
    >
      <p>
        {t.directions[of.direction]} <Money of={of.netDue} />
      </p>
      <p>{t.statement.agreeSays}</p>
    </Confirm>
  );
}
