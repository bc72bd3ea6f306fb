import { useQuery } from 'urql';
import { graphql } from '../frame/graphql.js';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { KeyList } from './key-list.js';
import { KEY } from './key-query.js';

const KEYS = graphql(
  `
    query Keys($id: ID!) {
      partner(id: $id) {
        id
        apiKeys {
          ...Key
        }
      }
    }
  `,
  [KEY],
);

/** The keys of one's own partner. */
export function Keys() {
  const t = useText();
  const { partner } = useSession();
  const id = partner?.id ?? '';
  const [asked, again] = useQuery({ query: KEYS, variables: { id }, requestPolicy: 'cache-and-network' });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  return (
    <Page title={t.places.keys} lead={t.developers.keys.lead}>
      <Asked of={asked} again={renew}>
        {(data) => <KeyList of={data.partner?.apiKeys ?? []} partnerId={id} onDone={renew} />}
      </Asked>
    </Page>
  );
}
