import { RefusalList } from '../parts/refusal-list.js';
import { Page } from '../frame/page.js';
import { useText } from '../frame/text.js';

/** What the network declined, whoever asked. */
export function Refusals() {
  const t = useText();
  return (
    <Page title={t.places.refusals} lead={t.refusalList.leadNetwork}>
      <RefusalList />
    </Page>
  );
}
