import { graphql } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { When } from '../parts/when.js';
import type { Key } from './key-query.js';

const REVOKE = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeApiKey(id: $id)
  }
`);

interface RevokeKeyProps {
  readonly of: Key;
  readonly close: () => void;
  readonly onDone: () => void;
}

/** Ends a key at once. */
export function RevokeKey({ of, close, onDone }: RevokeKeyProps) {
  const t = useText();
  const text = t.developers.keys;
  const send = useOperation(REVOKE);
  return (
    <Confirm
      title={text.revokeOf(of.label)}
      action={text.revoke}
      close={close}
      onDone={onDone}
      run={() => send({ id: of.id })}
    >
      <p>{text.revokeSays}</p>
      <p>
        {text.lastUsed} {of.lastUsedAt === null ? text.never : <When at={of.lastUsedAt} precise />}
      </p>
    </Confirm>
  );
}
