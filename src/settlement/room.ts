import { defineRoom } from '../ledger/index.js';
import { newId } from '../platform/index.js';
import { settlementEntities } from './entities.js';
import { agreeJob } from './agree.js';
import { AgreeMutationResolver } from './agree.resolver.js';
import { calendarJob } from './calendar.js';
import { CloseMutationResolver } from './close.resolver.js';
import { DisputeMutationResolver, DisputeResolver } from './dispute.resolver.js';
import {
  BreakageRowResolver,
  LiabilityRowResolver,
  MarginRowResolver,
  ReportResolver,
} from './report/report.resolver.js';
import { FlowResolver } from './report/flow.resolver.js';
import { exportRoutes } from './export/routes.js';
import { netPositionFeed } from './follow-position.js';
import { settlementIds } from './ids.js';
import { settlementKinds } from './kinds.js';
import { NetPositionChangedResolver } from './net-position-changed.resolver.js';
import { settlementSettings } from './settings.js';
import { settlementNodes } from './nodes.js';
import { PayMutationResolver, SettlementPaymentResolver } from './pay.resolver.js';
import { EntryPeriodResolver, SettlementPeriodResolver, SettlementSumResolver } from './period.resolver.js';
import { NetPositionResolver } from './position.resolver.js';
import { StatementChangedResolver } from './statement-changed.resolver.js';
import { SettlementQueryResolver } from './settlement-queries.resolver.js';
import { settlementChecks } from './verify.js';
import { LineShareResolver, StatementLineResolver, StatementResolver } from './statement.resolver.js';

export const settlementRoom = defineRoom({
  name: 'settlement',
  ids: settlementIds,
  kinds: settlementKinds,
  settings: settlementSettings,
  resolvers: [
    SettlementQueryResolver,
    SettlementPeriodResolver,
    SettlementSumResolver,
    EntryPeriodResolver,
    StatementResolver,
    LineShareResolver,
    StatementLineResolver,
    DisputeResolver,
    SettlementPaymentResolver,
    NetPositionResolver,
    NetPositionChangedResolver,
    StatementChangedResolver,
    CloseMutationResolver,
    AgreeMutationResolver,
    DisputeMutationResolver,
    PayMutationResolver,
    ReportResolver,
    FlowResolver,
    LiabilityRowResolver,
    BreakageRowResolver,
    MarginRowResolver,
  ],
  entities: settlementEntities,
  jobs: [agreeJob, calendarJob],
  nodes: settlementNodes,
  checks: settlementChecks,
  feeds: [netPositionFeed],
  exports: exportRoutes,
  begin: async (tx) => {
    await tx.query({
      text: `INSERT INTO settlement_period (number, id, status, opened_at, first_sequence) VALUES (1, $1, 'OPEN', network_now(), 1)`,
      values: [newId('period')],
    });
  },
});
