import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId } from '../platform/index.js';

/** Table `rating`: what a member said of something that it received. */
export const RatingEntity = defineEntity({
  name: 'Rating',
  tableName: 'rating',
  properties: {
    subjectId: column.text().primary(),
    memberId: column.text<MemberId>(),
    /** 1 to 5. */
    stars: column.smallint(),
    comment: column.text().nullable(),
    at: column.time(),
  },
});
