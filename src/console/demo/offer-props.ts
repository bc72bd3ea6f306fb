import type { OfferWords } from './offer-words-en.js';
import type { Pane } from './pane.js';
import type { Anna } from './wallet.js';

/** What the mall and the draws are given: whose they are, and their words. */
export interface OfferProps {
  readonly pane: Pane;
  readonly anna: Anna;
  readonly words: OfferWords;
}
