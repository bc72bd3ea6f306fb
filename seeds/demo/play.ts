import type { Services } from '../../src/ledger/index.js';
import { freeze } from '../../src/members/index.js';
import { casesRoom } from '../../src/cases/index.js';
import { accrualRoom } from '../../src/accrual/index.js';
import { redemptionRoom } from '../../src/redemption/index.js';
import { drawsRoom } from '../../src/draws/index.js';
import { mallRoom } from '../../src/mall/index.js';
import { Care } from '../care.js';
import { Engaging } from '../engaging.js';
import { Mall } from '../mall.js';
import { fixedId } from '../fixed-id.js';
import { History } from '../history.js';
import { Marketing } from '../marketing.js';
import type { Progress } from '../progress.js';
import { Random } from '../random.js';
import { Stage, type Actor } from '../stage.js';
import { demoKey } from './credentials.js';
import { enrolMembers, MEMBER_COUNT, namedMembers, type DemoMember } from './members.js';
import {
  BAKERY_NEXT_DAY,
  bakeryNextSheet,
  cinemaPendingSheet,
  demoCodes,
  demoFx,
  demoPartners,
  FX_SOURCE,
  hotelRejectedSheet,
  type DemoCode,
} from './partners.js';
import { Life } from './life.js';
import { SCENARIO } from './offers.js';
import { Programme } from './programme.js';
import { Settling } from './settlement.js';
import { Trade } from './trade.js';
import { Vouchers } from './vouchers.js';

const DAYS = 35;
/** The first period closes after four weeks: the second one, still open, has a week in it. */
const CLOSE_DAY = 28;
const DAY_MINUTES = 24 * 60;
/** For the progress shown: a day takes about as long as enrolling this number of members. */
const DAY_STEPS = 10;
/** Purchases at noon and in the evening: minutes into the day, at least and at most. */
const NOON = { at: 300, sales: [22, 34] } as const;
const EVENING = { at: 690, sales: [18, 30] } as const;
/** On every other day all purchases are made in the evening: each moment costs about as much as a hundred purchases. */
const WHOLE_DAY = { at: EVENING.at, sales: [40, 64] } as const;
const FOLLOW_UP_MINUTES = 12;

type Actors = Readonly<Record<DemoCode, Actor>>;

/** Partners with rates in force, and the exchange rates that the guards need. */
async function found(stage: Stage): Promise<Actors> {
  await publishFx(stage, 0);
  const actors = {} as Record<DemoCode, Actor>;
  for (const code of demoCodes) {
    const actor = await stage.partner(demoPartners[code]);
    await stage.approve(await stage.propose(actor, demoPartners[code].sheet));
    await stage.activate(actor);
    actors[code] = actor;
  }
  await stage.approve(await stage.propose(actors.bakery, bakeryNextSheet, BAKERY_NEXT_DAY));
  return actors;
}

async function publishFx(stage: Stage, week: number): Promise<void> {
  for (const [quote, rate] of Object.entries(demoFx[week] ?? {})) await stage.publishFx('EUR', quote, rate, FX_SOURCE);
}

/** Does the work of the jobs: ends cases and holds past their time, expires lots past their day, publishes seeds of draws. */
async function runDue(services: Services): Promise<void> {
  for (const job of [casesRoom, redemptionRoom, accrualRoom, mallRoom, drawsRoom].flatMap(({ jobs }) => jobs))
    await job.run(services);
}

/** Events on certain days besides trade. */
async function calendar(
  day: number,
  stage: Stage,
  actors: Actors,
  settling: Settling,
  members: readonly DemoMember[],
): Promise<void> {
  const { bakery, airline, cinema, grocer, hotel } = actors;
  if (day > 0 && day % 7 === 0) await publishFx(stage, day / 7);
  switch (day) {
    case 10:
      await stage.reject(
        await stage.propose(hotel, hotelRejectedSheet),
        'Twice the points of any other hotel: not before the autumn review.',
      );
      break;
    case CLOSE_DAY:
      await settling.close(1);
      break;
    case CLOSE_DAY + 1:
      await settling.agree(bakery, 1);
      await settling.agree(airline, 1);
      break;
    case CLOSE_DAY + 2: {
      const line = await settling.dispute(
        grocer,
        1,
        'REDEEMED_HERE',
        'Eleven redemptions of the Leeds branch are missing.',
      );
      await settling.grant(line, 18_400_000n, "The branch's till was offline: the vouchers were seen and are granted.");
      break;
    }
    case CLOSE_DAY + 4:
      await settling.pay(bakery, 1, 'SEPA 2041-7719-03');
      break;
    case CLOSE_DAY + 5:
      await settling.agree(grocer, 1);
      await stage.propose(cinema, cinemaPendingSheet);
      await settling.dispute(cinema, 1, 'ISSUED', 'The double-points week was to be billed half.');
      await freeze(stage.services, (members[namedMembers.length] as DemoMember).id, true);
      break;
    default:
  }
}

/**
 * One day of trade, `begin` minutes before the end. All commands of one moment are handed to the lane together: it commits
 * them as one batch, and with an embedded database the number of batches costs much more than that of commands.
 */
async function playDay(
  { begin, isLong }: { readonly begin: number; readonly isLong: boolean },
  history: History,
  { trade, vouchers }: { readonly trade: Trade; readonly vouchers: Vouchers },
  random: Random,
): Promise<void> {
  // Whole tens of minutes, so that the time that the playing takes does not decide whether a lot has expired.
  const minuteOf = ({ at }: { readonly at: number }) => begin - at - 10 * random.int(0, 12);
  if (isLong) {
    await history.to(minuteOf(NOON));
    const conversions = random.chance(0.6) ? 3 : 0;
    const lunch = await trade.prepareRedemptions(random.int(10, 20), random.chance(0.4) ? 'quotes' : 'captures');
    await Promise.all([
      trade.purchases(random.int(...NOON.sales)),
      lunch(),
      trade.returns(random.int(0, 6), random.int(0, 6)),
      trade.conversions(conversions),
    ]);
  }
  const evening = minuteOf(EVENING);
  const holding = random.chance(0.6);
  await history.to(evening);
  const dinner = await trade.prepareRedemptions(random.int(5, 10), holding ? 'holds' : 'captures');
  const shown = await vouchers.prepare();
  const [least, most] = isLong ? EVENING.sales : WHOLE_DAY.sales;
  await Promise.all([trade.purchases(random.int(least, most)), dinner(), shown()]);
  if (!holding) return;
  await history.to(evening - FOLLOW_UP_MINUTES);
  await trade.followUp();
}

/** Five weeks of the coalition's life. Ends with the clock at real time, a few minutes after the last order. */
export async function playDemo(services: Services, progress: Progress): Promise<Trade> {
  const stage = new Stage(services, SCENARIO);
  const minutes = DAYS * DAY_MINUTES;
  progress.start('demo coalition', MEMBER_COUNT + DAYS * DAY_STEPS);
  const history = await History.begin(services.database, minutes, fixedId('period', SCENARIO, '1'));
  try {
    const actors = await found(stage);
    const members = await enrolMembers(stage, actors, () => progress.step());
    const care = new Care(stage);
    const trade = new Trade(stage, care, actors, members);
    const vouchers = new Vouchers(care, actors, members);
    const marketing = new Marketing(stage, actors);
    const programme = new Programme(stage, { marketing, care }, actors, members);
    const parts = { care, mall: new Mall(stage), engaging: new Engaging(stage), marketing };
    const life = new Life(stage, parts, actors, members);
    const settling = new Settling(stage);
    const random = new Random('demo days');
    for (let day = 0; day < DAYS; day += 1) {
      const begin = minutes - day * DAY_MINUTES;
      await history.to(begin);
      await runDue(services);
      await calendar(day, stage, actors, settling, members);
      await programme.onDay(day);
      await life.onDay(day);
      await playDay({ begin, isLong: day % 2 === 0 }, history, { trade, vouchers }, random);
      progress.step(DAY_STEPS);
    }
    await history.to(60);
    await programme.beforeTheEnd();
    await trade.shopping(namedMembers.length);
    // Orders that wait for their goods at the end, so that there are open holds when the gateway starts.
    await history.to(8);
    await trade.orders(6, namedMembers.length);
    await programme.atTheEnd();
    await life.atTheEnd();
    // The keys come last: a demo without them was interrupted (unfinished.ts).
    for (const code of demoCodes)
      await stage.apiKey(actors[code], 'Demo app (made of the signing key)', demoKey(services.signingKey, code));
    return trade;
  } finally {
    await history.end();
  }
}
