/** What happens at random in a network of the law. Numbers named `which` count through what there is then. */
import fc from 'fast-check';
import { coalition, fxRate, itemTerms, type Coalition } from './network.js';

const which = fc.nat(1_000);
const member = fc.nat(5);
/** Whether an order is meant that may be over. */
const isAny = fc.constantFrom(false, false, false, true);
const by = fc.constantFrom('OWNER' as const, 'MEMBER' as const);
const cents = fc.integer({ min: 1, max: 9_000 }).map((count) => BigInt(count) * 10_000n);
const spend = fc.oneof({ weight: 9, arbitrary: cents }, { weight: 1, arbitrary: fc.constant(10_000n) });
/** Before whole hours: an instant that no step of the law has. */
const hoursBack = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 11 }) },
);

const order = fc.record({
  tag: fc.constant('order' as const),
  which,
  member,
  by,
  quantity: fc.integer({ min: 1, max: 4 }),
  /** The owner's own number; of few, so that some come twice. */
  number: fc.option(fc.nat(3), { freq: 2 }),
});
const move = fc.record({
  tag: fc.constant('move' as const),
  which,
  isAny,
  step: fc.constantFrom('CONFIRM', 'CONFIRM', 'CONFIRM', 'READY', 'SHIP', 'DELIVER', 'CANCEL', 'CANCEL'),
  by: fc.constantFrom('OWNER' as const, 'OWNER' as const, 'MEMBER' as const),
});
const refund = fc.record({
  tag: fc.constant('refund' as const),
  which,
  isAny,
  units: fc.integer({ min: 1, max: 3 }),
  restock: fc.boolean(),
});
const supply = fc.record({
  tag: fc.constant('supply' as const),
  which,
  units: fc.integer({ min: -6, max: 9 }).filter((units) => units !== 0),
});
const nextVersion = fc.record({ tag: fc.constant('version' as const), which, terms: itemTerms });
const play = fc.record({
  tag: fc.constant('play' as const),
  member,
  by,
  clientSeed: fc.constantFrom('', 'a', 'Anna 1'),
});
const checkIn = fc.record({ tag: fc.constant('checkIn' as const), member, partner: fc.nat(1) });
const report = fc.record({ tag: fc.constant('report' as const), which, member });
const resolve = fc.record({
  tag: fc.constant('resolve' as const),
  which,
  accept: fc.boolean(),
  by: fc.constantFrom('OWNER' as const, 'OPERATOR' as const),
});
/** Someone new, by the code of who stands so far behind it. */
const friend = fc.record({
  tag: fc.constant('friend' as const),
  vip: fc.boolean(),
  referrer: fc.integer({ min: 1, max: 3 }),
});
const code = fc.record({
  tag: fc.constant('code' as const),
  friend: member,
  /** How far behind the friend the other one stands; 0: the friend itself; null: a code that nobody has. */
  referrer: fc.constantFrom(1, 1, 1, 2, 2, 2, 0, null),
});
const buy = fc.record({ tag: fc.constant('buy' as const), member, spend, hoursBack });
const giveBack = fc.record({
  tag: fc.constant('giveBack' as const),
  which,
  /** Of the whole spend. */
  eighths: fc.integer({ min: 1, max: 8 }),
  allowShortfall: fc.boolean(),
});
const post = fc.record({
  tag: fc.constant('post' as const),
  spend,
  hoursBack,
  again: fc.constantFrom(false, false, true),
});
const claim = fc.record({
  tag: fc.constant('claim' as const),
  which,
  member,
  isRight: fc.constantFrom(true, true, false),
});
/** Claims of receipts that there are not. */
const guess = fc.record({ tag: fc.constant('guess' as const), member, times: fc.integer({ min: 8, max: 12 }) });
const freeze = fc.record({ tag: fc.constant('freeze' as const), member, frozen: fc.boolean() });
const pause = fc.record({ tag: fc.constant('pause' as const), which, paused: fc.constantFrom(true, false, false) });
const fx = fc.record({ tag: fc.constant('fx' as const), rate: fxRate });
const clock = fc.record({
  tag: fc.constant('clock' as const),
  hours: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 23 }) },
    { weight: 6, arbitrary: fc.constant(24) },
    { weight: 2, arbitrary: fc.integer({ min: 25, max: 60 }) },
    { weight: 1, arbitrary: fc.constantFrom(24 * 30, 24 * 90) },
  ),
  /** Whether the jobs run then; what time has done must show without them. */
  jobs: fc.boolean(),
});

const step = fc.oneof(
  { weight: 6, arbitrary: buy },
  { weight: 12, arbitrary: order },
  { weight: 7, arbitrary: move },
  { weight: 4, arbitrary: refund },
  { weight: 2, arbitrary: supply },
  { weight: 1, arbitrary: nextVersion },
  { weight: 4, arbitrary: play },
  { weight: 4, arbitrary: checkIn },
  { weight: 3, arbitrary: report },
  { weight: 2, arbitrary: resolve },
  { weight: 3, arbitrary: friend },
  { weight: 2, arbitrary: code },
  { weight: 3, arbitrary: giveBack },
  { weight: 2, arbitrary: post },
  { weight: 2, arbitrary: claim },
  { weight: 1, arbitrary: guess },
  { weight: 1, arbitrary: freeze },
  { weight: 1, arbitrary: pause },
  { weight: 1, arbitrary: fx },
  { weight: 8, arbitrary: clock },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
export type StepOf<Tag extends Step['tag']> = Extract<Step, { tag: Tag }>;

/** Some have points to spend, and there is something to order. */
const opening: readonly Step[] = [
  { tag: 'buy', member: 0, spend: 150_000_000n, hoursBack: 0 },
  { tag: 'buy', member: 1, spend: 60_000_000n, hoursBack: 0 },
  { tag: 'supply', which: 0, units: 9 },
  { tag: 'supply', which: 1, units: 5 },
];

export interface Engaging {
  readonly coalition: Coalition;
  readonly steps: readonly Step[];
}
export const engaging = (length: { minLength: number; maxLength: number }): fc.Arbitrary<Engaging> =>
  fc.record({
    coalition: fc.noBias(coalition),
    steps: fc.array(fc.noBias(step), { ...length, size: 'max' }).map((steps) => [...opening, ...steps]),
  });
