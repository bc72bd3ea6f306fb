import { definePurchasesMade } from '../campaigns/index.js';
import { earlierStore } from './earlier-store.js';

// Campaigns that need no purchase may ask all the same how many were made, and when the last one was.
definePurchasesMade({
  want: (needs, memberId) => {
    needs.want(earlierStore, { memberId });
  },
  of: (batch, memberId) => batch.of(earlierStore).of(memberId),
});
