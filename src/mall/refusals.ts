import { defineRefusal, type MemberId } from '../platform/index.js';
import type { ItemId } from '../offers/index.js';

/** Its arguments are the units that are left, the item, and for whom alternatives are looked for; a resolver gives those. */
export const outOfStock = defineRefusal(
  'OutOfStock',
  {
    rank: 'stock',
    description: 'Fewer units are left than are asked for.',
    fields: {
      available: ['Count', 'Units that are left.'],
      alternatives: [
        '[Item]',
        "What could be ordered instead: the item's own alternatives that are listed, else up to 3 listed items of its category, the nearest in points first.",
      ],
    },
  },
  (available: bigint, itemId: ItemId, memberId: MemberId | null) => ({
    message: `${available.toString()} units are left, fewer than are asked for.`,
    available,
    itemId,
    memberId,
  }),
);

export const orderNotFound = defineRefusal(
  'OrderNotFound',
  { rank: 'object', description: 'There is no such order, or none that one may see.' },
  () => ({ message: 'There is no such order.' }),
);

/** Its argument is the number of units that have not come back. */
export const exceedsOriginalUnits = defineRefusal(
  'ExceedsOriginalUnits',
  {
    // Whether a coupon of the order can be taken back is asked after it.
    rank: 'original',
    description: 'More units than the order still has.',
    fields: { remaining: ['Int', 'Units that have not been refunded.'] },
  },
  (remaining: number) => ({ message: `The order has ${remaining.toString()} units that can be refunded.`, remaining }),
);
