import { isId } from '../platform/index.js';
import { loadAccrual } from '../accrual/index.js';
import { defineCaseSubject, findCase } from '../cases/index.js';
import { defineRateable, loadOrders } from '../mall/index.js';

/** What cases of QUALITY may be about. */

defineCaseSubject('itemOrder', async (services, id) => (await loadOrders(services, [id]))[0] ?? null);
defineCaseSubject('accrual', async (services, id) => (isId('accrual', id) ? loadAccrual(services, id) : null));

// A member rates how its case was answered; a review it does not see.
defineRateable('case', async (services, id, principal) =>
  isId('case', id) ? (await findCase(services, id, principal)) !== null : false,
);
