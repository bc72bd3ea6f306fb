import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { useSession } from '../frame/session.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { Exposures } from './exposures.js';
import { OVERVIEW } from './overview-query.js';
import { Coverage, LastVerify, Totals, Waiting } from './overview-tiles.js';

/** How the network is: whether its books add up, what waits, and who owes how much of what they may. */
export function Overview() {
  const t = useText();
  const { may } = useSession();
  const [asked, again] = useQuery({ query: OVERVIEW, requestPolicy: 'cache-and-network' });
  return (
    <Page title={t.places.overview} lead={t.network.overview.lead}>
      <Asked of={asked} again={() => again({ requestPolicy: 'network-only' })}>
        {(shown) => (
          <>
            <Totals of={shown.network.totals} />
            <div className="tiles">
              <Waiting of={shown} />
              <Coverage of={shown.coverageReport} />
              {may('systemStatus') && <LastVerify />}
            </div>
          </>
        )}
      </Asked>
      <Exposures />
    </Page>
  );
}
