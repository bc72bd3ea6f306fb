import { PeriodBalanceEntity, SettlementPeriodEntity } from './period.entity.js';
import {
  DisputeEntity,
  DisputeEvidenceEntity,
  PaymentEntity,
  StatementEntity,
  StatementLineEntity,
  StatementNewsEntity,
} from './statement.entity.js';

/** The room's tables. */
export const settlementEntities = [
  SettlementPeriodEntity,
  PeriodBalanceEntity,
  StatementEntity,
  StatementLineEntity,
  DisputeEntity,
  DisputeEvidenceEntity,
  PaymentEntity,
  StatementNewsEntity,
] as const;
