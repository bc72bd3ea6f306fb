import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../frame/graphql.js';
import { useOperation } from '../frame/operation.js';
import { Page } from '../frame/page.js';
import { Asked, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';
import { shownColumn, textColumn, whenColumn } from '../parts/columns.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';

const SESSIONS = graphql(`
  query Sessions($first: Int!, $after: String) {
    viewer {
      session {
        id
      }
    }
    sessions(first: $first, after: $after) {
      nodes {
        id
        actor
        role
        createdAt
        lastSeenAt
        endsAt
        partner {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const REVOKE = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id)
  }
`);

type Row = ResultOf<typeof SESSIONS>['sessions']['nodes'][number];
const PAGE = 20;

/** Who is signed in with a browser; the operator ends any. */
export function Sessions() {
  const t = useText();
  const text = t.network.sessions;
  const [params] = useUrlState();
  const [ending, setEnding] = useState<Row>();
  const send = useOperation(REVOKE);
  const [asked, again] = useQuery({
    query: SESSIONS,
    variables: { first: PAGE, after: params.getAll('after').at(-1) ?? null },
    requestPolicy: 'cache-and-network',
  });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  return (
    <Page title={t.places.sessions} lead={text.lead}>
      <Asked of={asked} again={renew}>
        {({ sessions: { nodes, pageInfo }, viewer }) => (
          <DataTable
            list="sessions"
            caption={t.places.sessions}
            rows={nodes}
            keyOf={({ id }) => id}
            next={pageInfo.hasNextPage ? pageInfo.endCursor : null}
            empty={<Notice kind="empty" title={text.none} />}
            columns={[
              textColumn<Row>('actor', text.actor, ({ actor }) => actor),
              textColumn<Row>('role', text.role, ({ role }) => t.roles[role]),
              textColumn<Row>('partner', t.parts.partner, ({ partner }) => partner?.name ?? t.parts.nothing),
              whenColumn<Row>('created', text.since, ({ createdAt }) => createdAt, true),
              whenColumn<Row>('seen', text.seen, ({ lastSeenAt }) => lastSeenAt, true),
              whenColumn<Row>('ends', text.ends, ({ endsAt }) => endsAt, true),
              shownColumn<Row>(
                'end',
                text.action,
                (row) =>
                  row.id === viewer.session?.id ? (
                    <span className="quiet">{text.own}</span>
                  ) : (
                    <button type="button" aria-label={text.endOf(row.actor)} onClick={() => setEnding(row)}>
                      {text.end}
                    </button>
                  ),
                () => '',
              ),
            ]}
          />
        )}
      </Asked>
      {ending && (
        <Confirm
          title={text.endOf(ending.actor)}
          action={text.end}
          close={() => setEnding(undefined)}
          onDone={renew}
          run={() => send({ id: ending.id })}
        >
          <p>{text.endSays}</p>
        </Confirm>
      )}
    </Page>
  );
}
