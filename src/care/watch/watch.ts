import { actText, type Config } from '../../platform/index.js';
import type { Job, Services } from '../../ledger/index.js';
import { findBursts } from './bursts.js';
import { loadReferrals, loadReturns, loadTills, type Stretch } from './load.js';
import { openWatchReviewOperation } from './open-review.js';
import { findReturns } from './returns.js';
import { findRings } from './rings.js';
import type { Suspicion, Thresholds } from './suspicion.js';

/** Entries that are looked through at once: few enough to be read in some 10 ms, and a busy network writes so many in 2 s. */
const AT_ONCE = 2_000n;

const thresholdsOf = (config: Config): Thresholds => ({
  burstMembers: config.watchBurstMembers,
  burstMinutes: config.watchBurstMinutes,
  returns: config.watchReturns,
  returnDays: config.watchReturnDays,
  ringFriends: config.watchRingFriends,
  ringHours: config.watchRingHours,
});

/** What is suspicious in a stretch of the journal: the purchase that made it so, with the figures. */
export async function lookThrough(
  { database }: Services,
  stretch: Stretch,
  thresholds: Thresholds,
): Promise<Suspicion[]> {
  const [tills, returns, referrals] = await Promise.all([
    thresholds.burstMembers > 0 ? loadTills(database, stretch, thresholds) : [],
    thresholds.returns > 0 ? loadReturns(database, stretch, thresholds) : [],
    thresholds.ringFriends > 0 ? loadReferrals(database, stretch, thresholds) : [],
  ]);
  return [...findBursts(tills, thresholds), ...findReturns(returns, thresholds), ...findRings(referrals, thresholds)];
}

/** Where the watch stands. A network that has not been watched yet is from the days on that its returns are counted in. */
async function standOf({ database }: Services, { returnDays }: Thresholds): Promise<{ after: bigint; head: bigint }> {
  const [row] = await database.query<{ after: bigint; head: bigint }>({
    name: 'where the watch stands',
    text: `SELECT coalesce((SELECT sequence FROM watch_progress), journal_sequence_at(network_now() - $1 * interval '1 day')) AS after, h.sequence AS head
           FROM lane_head h`,
    values: [returnDays],
  });
  return row ?? { after: 0n, head: 0n };
}

/** Several gateways may look at once: what one has reached stays. */
const keepProgress = ({ database }: Services, sequence: bigint): Promise<unknown> =>
  database.query({
    name: 'keep where the watch stands',
    text: `INSERT INTO watch_progress (id, sequence) VALUES (1, $1)
           ON CONFLICT (id) DO UPDATE SET sequence = greatest(watch_progress.sequence, excluded.sequence)`,
    values: [sequence],
  });

/** Opens a review for each; gives how many. One whose purchase has a review already has it. */
async function openReviews({ lane, config }: Services, suspicions: readonly Suspicion[]): Promise<number> {
  const outcomes = await Promise.all(
    suspicions.map((suspicion) =>
      lane.submit(openWatchReviewOperation, { suspicion, hours: config.reviewHours, act: actText() }),
    ),
  );
  return outcomes.filter((outcome) => outcome.kind === 'done' && outcome.result).length;
}

/**
 * Looks through what was posted since it last looked, and opens a review of each purchase that made something suspicious. The
 * progress is kept after the reviews: what is looked at twice opens nothing a second time.
 */
export const watchBehaviourJob: Job = {
  name: 'watch behaviour',
  everySeconds: 60,
  run: async (services) => {
    const thresholds = thresholdsOf(services.config);
    const { after: from, head } = await standOf(services, thresholds);
    let opened = 0;
    for (let after = from; after < head;) {
      const until = after + AT_ONCE < head ? after + AT_ONCE : head;
      opened += await openReviews(services, await lookThrough(services, { after, until }, thresholds));
      await keepProgress(services, until);
      after = until;
    }
    return opened;
  },
};
