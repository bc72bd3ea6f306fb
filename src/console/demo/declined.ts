import type { Kula } from '../../client/index.js';
import type { OfferWords } from './offer-words-en.js';
import type { Spoken } from './text.js';
import type { Trouble } from './trouble.js';

type Answer = Awaited<ReturnType<Kula['orderItem']>> | Awaited<ReturnType<Kula['playDraw']>>;
/** Each way in which an order or a play can be declined. */
export type Declined = Extract<Answer, { readonly message: string }>;

/**
 * Why it was declined, to the member, in figures.
 * @param timeZone the network's, by which a limit begins anew
 * @param nameOf an item's name by its id, of those that are shown
 */
export function declinedText(
  t: Spoken,
  words: OfferWords,
  refusal: Declined,
  timeZone: string,
  nameOf: (id: string) => string | undefined = () => undefined,
): Trouble {
  const { declined } = words;
  const say = (): string => {
    switch (refusal.__typename) {
      case 'InsufficientPoints':
        return declined.InsufficientPoints(refusal.available, refusal.requested);
      case 'LimitReached': {
        const resets = refusal.resetsAt;
        const format = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
        const at = resets === null ? undefined : format.format(new Date(resets));
        return declined.LimitReached(refusal.most, refusal.span, refusal.remaining, at);
      }
      case 'OutOfStock':
        return declined.OutOfStock(
          refusal.outOfStockAvailable,
          refusal.alternatives.flatMap(({ id }) => nameOf(id) ?? []),
        );
      case 'MemberNotActive':
        return declined.MemberNotActive[refusal.memberStatus];
      default:
        return declined[refusal.__typename];
    }
  };
  return { text: say(), details: refusal.message };
}
