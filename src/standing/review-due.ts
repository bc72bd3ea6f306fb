import { done, type Command, type Job, type Operation } from '../ledger/index.js';
import { laddersSource } from './ladders.js';
import { reviewed, wantStandings } from './purchase.js';
import type { Place } from './standing-rows.js';

interface ReviewDue extends Command {
  readonly places: readonly Place[];
}

/** Does the due reviews of members whom no operation touches. One that was done meanwhile is due no more: then nothing changes. */
const reviewDueOperation: Operation<ReviewDue, null> = {
  name: 'reviewStandings',
  needs({ places }, needs) {
    const book = needs.config(laddersSource);
    for (const { memberId, ladderId } of places)
      wantStandings(needs, book, memberId, { partnerId: null, at: null, also: [ladderId] });
  },
  follow({ places }, batch, needs) {
    const book = batch.config(laddersSource);
    for (const { memberId, ladderId } of places)
      wantStandings(needs, book, memberId, { partnerId: null, at: null, also: [ladderId] }, batch.now);
  },
  plan({ places }, batch) {
    for (const { memberId, ladderId } of places) {
      const ladder = batch.config(laddersSource).find(ladderId);
      if (ladder) reviewed(batch, ladder, memberId);
    }
    return done(null);
  },
  keep: () => '',
  recall: () => null,
};

/** Small, so that callers between two of these commands wait for one small batch at most. */
const REVIEWS_MAX = 100;

export const reviewDueJob: Job = {
  name: 'review standings',
  everySeconds: 30,
  async run({ database, lane }) {
    let count = 0;
    let before = '';
    for (;;) {
      const rows = await database.query<{ member_id: Place['memberId']; ladder_id: Place['ladderId'] }>({
        name: 'due reviews',
        text: 'SELECT member_id, ladder_id FROM tier_standing WHERE review_at <= (SELECT network_now()) ORDER BY review_at, member_id, ladder_id LIMIT $1',
        values: [REVIEWS_MAX],
      });
      if (rows.length === 0) return count;
      const places = rows.map(({ member_id: memberId, ladder_id: ladderId }) => ({ memberId, ladderId }));
      const now = JSON.stringify(places);
      if (now === before) throw new Error(`reviewing left the same ${places.length.toString()} standings due`);
      before = now;
      await lane.submit(reviewDueOperation, { places });
      count += rows.length;
    }
  },
};
