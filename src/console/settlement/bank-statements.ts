import { useCallback, useEffect, useState } from 'react';
import { useClient, type Client } from 'urql';
import { troubleOf, type Trouble } from '../frame/api.js';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { namedIn, type Matched } from './bank/match.js';
import type { Movement } from './bank/movement.js';

const PAYABLE = graphql(`
  query Payable($id: ID!) {
    statement(id: $id) {
      id
      status
      direction
      netDue {
        amount
        currency
      }
      payment {
        id
        bankReference
      }
      partner {
        id
        name
      }
      period {
        id
        number
      }
    }
  }
`);

export type PayableStatement = NonNullable<ResultOf<typeof PAYABLE>['statement']>;

/** A movement that can be recorded, and one that cannot. */
export type Match = Extract<Matched<PayableStatement>, { readonly kind: 'match' }>;
export type Rest = Extract<Matched<PayableStatement>, { readonly kind: 'rest' }>;

/** So many are asked for at once. */
const AT_ONCE = 8;

async function lookUp(
  client: Client,
  ids: readonly string[],
): Promise<ReadonlyMap<string, PayableStatement> | Trouble> {
  const found = new Map<string, PayableStatement>();
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const answers = await Promise.all(
      ids
        .slice(from, from + AT_ONCE)
        .map((id) => client.query(PAYABLE, { id }, { requestPolicy: 'network-only' }).toPromise()),
    );
    for (const { data, error } of answers) {
      const trouble = error && troubleOf(error);
      // What has the form of an id need not be one.
      if (trouble && trouble.kind !== 'input') return trouble;
      if (data?.statement) found.set(data.statement.id, data.statement);
    }
  }
  return found;
}

interface Named {
  readonly statements: ReadonlyMap<string, PayableStatement> | undefined;
  readonly trouble: Trouble | undefined;
  /** Looks again, because something was recorded meanwhile. */
  readonly again: () => void;
}

interface Found {
  readonly of: readonly Movement[];
  readonly statements: ReadonlyMap<string, PayableStatement>;
}

/** The statements that movements name: nothing else of a bank's file is ever asked for. */
export function useNamedStatements(movements: readonly Movement[]): Named {
  const client = useClient();
  const [found, setFound] = useState<Found>();
  const [trouble, setTrouble] = useState<{ readonly of: readonly Movement[]; readonly is: Trouble }>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    void lookUp(client, [...new Set(movements.flatMap(namedIn))]).then((answer) => {
      if (isGone) return;
      if (answer instanceof Map) setFound({ of: movements, statements: answer });
      setTrouble(answer instanceof Map ? undefined : { of: movements, is: answer as Trouble });
    });
    return () => {
      isGone = true;
    };
  }, [client, movements, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  // Those of the file before say nothing of this one: what it names would be called unknown until its own are there.
  return {
    statements: found?.of === movements ? found.statements : undefined,
    trouble: trouble?.of === movements ? trouble.is : undefined,
    again,
  };
}
