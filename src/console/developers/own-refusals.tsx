import { Page } from '../frame/page.js';
import { useText } from '../frame/text.js';
import { RefusalList } from '../parts/refusal-list.js';

/** What the network declined of one's own partner's requests. */
export function OwnRefusals() {
  const t = useText();
  return (
    <Page title={t.places.ownRefusals} lead={t.refusalList.leadOwn}>
      <RefusalList />
    </Page>
  );
}
