import { newId, type PartnerId } from '../platform/index.js';
import type { Job, Services } from '../ledger/index.js';
import { newCouponSeed } from '../grants/index.js';
import { looks, PAGE, type Found } from './candidates.js';
import { giveOccasionOperation, type Candidate, type SoughtTrigger } from './give-occasion.js';
import { appliedAt, campaignsSought, keepProgress, type Sought } from './sought.js';

/** In one run at most about so many occasions are judged; then others get their turn, and the next run goes on. */
const JUDGED_MAX = 2_000;

/** What a run has done, and the first thing that went wrong. */
interface Run {
  judged: number;
  failure: Error | undefined;
}

/** Where the grant is given: by the owner where it knows the member, else by the first partner that does. */
function partnerFor({ ownerId }: Sought, applied: readonly PartnerId[], known: readonly PartnerId[]) {
  const fitting = known.filter((id) => applied.length === 0 || applied.includes(id));
  return fitting.find((id) => id === ownerId) ?? fitting[0];
}

function candidateOf(sought: Sought, trigger: SoughtTrigger, found: Found): Candidate | undefined {
  const applied = appliedAt(sought, trigger, found.at);
  const partnerId = applied && partnerFor(sought, applied, found.partnerIds);
  if (partnerId === undefined) return undefined;
  const { memberId, at, key } = found;
  return { campaignId: sought.id, trigger, key, memberId, at, partnerId };
}

/** Has the lane judge all of a page. One that fails keeps no other from it. */
async function judge({ lane, config }: Services, candidates: readonly Candidate[], run: Run): Promise<void> {
  const outcomes = await Promise.allSettled(
    candidates.map((candidate) =>
      lane.submit(giveOccasionOperation, {
        ...candidate,
        id: newId('grant'),
        seed: newCouponSeed(),
        pointsMax: BigInt(config.accrualMax),
      }),
    ),
  );
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      run.failure = new Error('a grant of a campaign was not given', { cause: outcome.reason });
    else if (outcome.value.kind === 'done' && outcome.value.result !== 'BEFORE') run.judged += 1;
  }
}

/** Judges what has happened; false when the run is over before all of it is. */
async function judgeAll(
  services: Services,
  sought: Sought,
  trigger: SoughtTrigger,
  now: Date,
  run: Run,
): Promise<boolean> {
  let after: Found['place'] | null = null;
  for (;;) {
    if (run.judged >= JUDGED_MAX) return false;
    const found: readonly Found[] = await looks[trigger](services.database, sought, now, after);
    // Two links of a member are one occasion.
    const candidates = new Map<string, Candidate>();
    for (const one of found) {
      const candidate = candidateOf(sought, trigger, one);
      if (candidate && !candidates.has(one.key)) candidates.set(one.key, candidate);
    }
    await judge(services, [...candidates.values()], run);
    const last = found.at(-1);
    if (!last || found.length < PAGE) return true;
    after = last.place;
  }
}

/**
 * Gives what campaigns with ENROLMENT, BIRTHDAY and TIER_REACHED give, once for each occasion. Every gateway runs it: the lane gives
 * nothing for what it has judged before.
 */
export const campaignGrantsJob: Job = {
  name: 'give grants of campaigns',
  everySeconds: 20,
  async run(services) {
    const { database } = services;
    const all = await campaignsSought(database);
    if (all.length === 0) return 0;
    const [row] = await database.query<{ now: Date }>({ name: 'network now', text: 'SELECT network_now() AS now' });
    const now = row?.now ?? new Date(0);
    const run: Run = { judged: 0, failure: undefined };
    for (const sought of all) {
      let isThrough = true;
      for (const trigger of sought.triggers) {
        const before = run.failure;
        if (!(await judgeAll(services, sought, trigger, now, run)) || run.failure !== before) isThrough = false;
      }
      if (isThrough) await keepProgress(database, sought.id, now);
    }
    if (run.failure !== undefined) throw run.failure;
    return run.judged;
  },
};
