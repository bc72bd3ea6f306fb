import { useQuery } from 'urql';
import { Page } from '../frame/page.js';
import { Asked } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { QUEUE } from './queue-query.js';
import { Cases, Offers, Sheets } from './waiting.js';

/** Everything that waits for the operator, each with its decision. */
export function Queue() {
  const t = useText();
  const [asked, again] = useQuery({
    query: QUEUE,
    variables: { locale: t.locale },
    requestPolicy: 'cache-and-network',
  });
  const renew = (): void => again({ requestPolicy: 'network-only' });
  return (
    <Page title={t.places.queue} lead={t.network.queue.lead}>
      <Asked of={asked} again={renew}>
        {({ rateSheets, offers, escalated, reviews }) => (
          <>
            <Sheets of={rateSheets} />
            <Offers of={offers} renew={renew} />
            <Cases list="escalated" of={escalated} renew={renew} />
            <Cases list="reviews" of={reviews} renew={renew} />
          </>
        )}
      </Asked>
    </Page>
  );
}
