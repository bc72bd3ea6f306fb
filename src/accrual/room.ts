import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { accrualEntities } from './accrual.entity.js';
import { AccrualListResolver } from './accrual-list.resolver.js';
import { AccrualResolver } from './accrual.resolver.js';
import { AccrualComponentResolver } from './component.resolver.js';
import { MissedOfferResolver, PreviewComponentResolver, QuoteAccrualResolver } from './quote.resolver.js';
import { expireLotsJob } from './expire.js';
import { findAccrual, findAccruals } from './find.js';
import { accrualIds } from './ids.js';
import { accrualKinds } from './kinds.js';
import { ReturnResolver } from './return.resolver.js';
import './purchases-made.js';
import './review-outcome.js';
import { SimulationResolver } from './simulate.resolver.js';
import { accrualSettings } from './settings.js';
import { TierChangeAccrualResolver } from './tier-change.resolver.js';
import { accrualChecks } from './verify.js';

export const accrualRoom = defineRoom({
  name: 'accrual',
  ids: accrualIds,
  kinds: accrualKinds,
  settings: accrualSettings,
  entities: accrualEntities,
  resolvers: [
    AccrualResolver,
    AccrualListResolver,
    AccrualComponentResolver,
    ReturnResolver,
    QuoteAccrualResolver,
    PreviewComponentResolver,
    MissedOfferResolver,
    SimulationResolver,
    TierChangeAccrualResolver,
  ],
  jobs: [expireLotsJob],
  nodes: {
    accrual: async (services, id, principal) => (isId('accrual', id) ? findAccrual(services, id, principal) : null),
  },
  nodeLists: { accrual: findAccruals },
  checks: accrualChecks,
});
