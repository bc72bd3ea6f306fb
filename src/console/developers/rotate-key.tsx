import { useState } from 'react';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { Select } from '../parts/field.js';
import type { Key } from './key-query.js';

const ROTATE = graphql(`
  mutation RotateKey($input: RotateApiKeyInput!) {
    rotateApiKey(input: $input) {
      __typename
      ... on RotateApiKeyPayload {
        secret
        apiKey {
          id
        }
        previous {
          id
          expiresAt
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

const graces = { now: 0, hour: 3_600, day: 86_400, week: 604_800 } as const;
type Grace = keyof typeof graces;
const graceNames: readonly Grace[] = ['now', 'hour', 'day', 'week'];

interface RotateKeyProps {
  readonly of: Key;
  readonly close: () => void;
  readonly onSecret: (secret: string) => void;
}

/** A new key first, and the old one good for a while: nothing stops while the app takes the new one. */
export function RotateKey({ of, close, onSecret }: RotateKeyProps) {
  const t = useText();
  const text = t.developers.keys;
  const [grace, setGrace] = useState<Grace>('day');
  const send = useOperation(ROTATE);
  const onDone = ({ rotateApiKey: result }: ResultOf<typeof ROTATE>): void => {
    if (result.__typename === 'RotateApiKeyPayload') onSecret(result.secret);
  };
  return (
    <Confirm
      title={text.rotateOf(of.label)}
      action={text.rotate}
      close={close}
      isOnce
      onDone={onDone}
      run={(idempotencyKey) => send({ input: { idempotencyKey, id: of.id, graceSeconds: graces[grace] } })}
    >
      <p>{text.rotateSays}</p>
      <Select
        label={text.grace}
        value={grace}
        options={graceNames.map((name) => [name, text.graces[name]] as const)}
        onValue={setGrace}
      />
    </Confirm>
  );
}
