import { isId } from '../platform/index.js';
import { defineRoom } from '../ledger/index.js';
import { findPlay } from './find.js';
import { drawsIds } from './ids.js';
import { PlayEntity } from './play.entity.js';
import { DrawPlaysResolver, PlayResolver, PrizeLeftResolver } from './play.resolver.js';
import { keepSeedsJob } from './reveal.js';
import { DrawPrizeEntity, DrawSeedEntity } from './seed.entity.js';
import { drawsChecks } from './verify.js';

export const drawsRoom = defineRoom({
  name: 'draws',
  ids: drawsIds,
  resolvers: [DrawPlaysResolver, PrizeLeftResolver, PlayResolver],
  entities: [DrawSeedEntity, DrawPrizeEntity, PlayEntity],
  jobs: [keepSeedsJob],
  nodes: {
    play: async (services, id, principal) => (isId('play', id) ? findPlay(services, id, principal) : null),
  },
  checks: drawsChecks,
});
