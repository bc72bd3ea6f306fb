import { exclusively, type Outcome, type Services } from '../../../src/ledger/index.js';
import { newId, rowsOf, type MemberId, type PartnerId, type RecordOf } from '../../../src/platform/index.js';
import { cardFull } from './refusals.js';
import { StampEntity } from './stamp.entity.js';

export interface Stamp extends RecordOf<typeof StampEntity> {
  readonly __typename: 'Stamp';
}

export const toStamp = rowsOf(StampEntity).named('Stamp');

/** Stamps a member's card at a partner. Refuses: CardFull. */
export function giveStamp(services: Services, partnerId: PartnerId, memberId: MemberId): Promise<Outcome<Stamp>> {
  return exclusively(
    services.database,
    async (em, givenAt): Promise<Outcome<Stamp>> => {
      const stamps = await em.count(StampEntity, { partnerId, memberId });
      if (stamps >= services.config.stampsMax) return { kind: 'refused', refusal: cardFull(stamps) };
      const stamp = { id: newId('stamp'), partnerId, memberId, givenAt };
      em.create(StampEntity, stamp);
      await em.flush();
      return { kind: 'done', result: { __typename: 'Stamp', ...stamp }, replayed: false };
    },
    { configChanges: false },
  );
}
