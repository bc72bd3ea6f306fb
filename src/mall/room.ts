import { defineRoom } from '../ledger/index.js';
import { isId } from '../platform/index.js';
import { eraseAddressesJob } from './erase-addresses.js';
import { mallIds } from './ids.js';
import { ItemResolver, OutOfStockResolver, PriceResolver } from './item.resolver.js';
import { freeReservationsJob } from './lapse.js';
import { ItemOrderEntity, ItemOrderRefundEntity, ItemOrderStepEntity } from './order.entity.js';
import { findOrder, findOrders } from './order-find.js';
import { ItemOrderResolver, MemberOrdersResolver } from './order.resolver.js';
import { RatingEntity } from './rating.entity.js';
import { RatingResolver } from './rating.resolver.js';
import { mallSettings } from './settings.js';
import { StockEntity, StockSupplyEntity } from './stock.entity.js';
import { mallChecks } from './verify.js';

/** Items that members order for points, their stock, and orders; and ratings of what members received. */
export const mallRoom = defineRoom({
  name: 'mall',
  ids: mallIds,
  settings: mallSettings,
  entities: [StockEntity, StockSupplyEntity, ItemOrderEntity, ItemOrderStepEntity, ItemOrderRefundEntity, RatingEntity],
  resolvers: [ItemResolver, PriceResolver, OutOfStockResolver, ItemOrderResolver, MemberOrdersResolver, RatingResolver],
  jobs: [freeReservationsJob, eraseAddressesJob],
  nodes: {
    itemOrder: async (services, id, principal) => (isId('itemOrder', id) ? findOrder(services, id, principal) : null),
  },
  nodeLists: { itemOrder: findOrders },
  checks: mallChecks,
});
