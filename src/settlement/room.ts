import type { Job } from '../ledger/index.js';
import { agreeJob } from './agree.js';
import { calendarJob } from './calendar.js';
import {
  BreakageRowResolver,
  LiabilityRowResolver,
  MarginRowResolver,
  ReportResolver,
} from './report/report.resolver.js';
import { SettleResolver } from './settle.resolver.js';
import { EntryPeriodResolver, SettlementPeriodResolver, SettlementQueryResolver } from './settlement.resolver.js';
import { DisputeEntity, StatementEntity, StatementLineEntity } from './statement.entity.js';
import {
  DisputeResolver,
  NetPositionResolver,
  SettlementPaymentResolver,
  StatementLineResolver,
  StatementResolver,
} from './statement.resolver.js';

/** What the room brings to the gateway. */
export { settlementNodes } from './settlement.resolver.js';
export { exportRoutes, type ExportFile, type ExportRoute } from './export/routes.js';

export const settlementResolvers = [
  SettlementQueryResolver,
  SettlementPeriodResolver,
  EntryPeriodResolver,
  StatementResolver,
  StatementLineResolver,
  DisputeResolver,
  SettlementPaymentResolver,
  NetPositionResolver,
  SettleResolver,
  ReportResolver,
  LiabilityRowResolver,
  BreakageRowResolver,
  MarginRowResolver,
] as const;

export const settlementEntities = [StatementEntity, StatementLineEntity, DisputeEntity];

export const settlementJobs: readonly Job[] = [agreeJob, calendarJob];
