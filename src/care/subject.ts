import { isId } from '../platform/index.js';
import { loadAccrual } from '../accrual/index.js';
import { defineCaseSubject } from '../cases/index.js';

/** What cases of QUALITY may be about. */

defineCaseSubject('accrual', async (services, id) => (isId('accrual', id) ? loadAccrual(services, id) : null));
