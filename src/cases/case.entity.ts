import { defineEntity } from '@mikro-orm/core';
import {
  column,
  type Id,
  type IdKind,
  type MemberId,
  type Micros,
  type PartnerId,
  type Role,
} from '../platform/index.js';
import type { CaseId } from './ids.js';

export const caseKinds = ['MISSING_POINTS', 'QUALITY', 'TASK', 'REVIEW', 'OTHER'] as const;
/** What a case is about. */
export type CaseKind = (typeof caseKinds)[number];

export const caseStatuses = ['OPEN', 'ESCALATED', 'ACCEPTED', 'DECLINED'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

export const reviewActions = ['FLAG', 'HOLD'] as const;
/** FLAG: the points are available while it is open; HOLD: they are held until it ends. */
export type ReviewAction = (typeof reviewActions)[number];

/** Table `care_case`. */
export const CaseEntity = defineEntity({
  name: 'Case',
  tableName: 'care_case',
  properties: {
    id: column.text<CaseId>().primary(),
    kind: column.oneOf(caseKinds),
    status: column.oneOf(caseStatuses),
    /** At which it is. */
    partnerId: column.text<PartnerId>(),
    memberId: column.text<MemberId>(),
    /** Of a review whose rules opened it; null: the network's, and then only the operator decides it. Null on all others. */
    ownerId: column.text<PartnerId>().nullable(),
    /** Of a review the accrual's id, of QUALITY that of an order or an accrual, of TASK that of the campaign; null on all others. */
    subjectId: column.text().nullable(),
    /** Of a review. */
    action: column.oneOf(reviewActions).nullable(),
    /** Of a review by the network's watch: with figures of purchases at its partner alone. */
    reason: column.text(),
    /** Staff read this one instead: with figures of every partner. Null: there are no others. */
    networkReason: column.text().nullable(),
    /** JSON: the texts or links that it was opened with. */
    proof: column.text(),
    /** Of MISSING_POINTS: what the member says was bought. All three of the spend are null together. */
    claimedOrderId: column.text().nullable(),
    claimedSpend: column.whole<Micros>().nullable(),
    claimedCurrency: column.text().nullable(),
    claimedOccurredAt: column.time().nullable(),
    openedAt: column.time(),
    dueAt: column.time(),
    /** When it was last put before the operator, by time or by someone. */
    escalatedAt: column.time().nullable(),
    closedAt: column.time().nullable(),
    /** The key's id or the token's subject. */
    decidedBy: column.text().nullable(),
    decidedRole: column.text<Role>().nullable(),
    /** The accrual, grant or order that it came to. */
    outcomeId: column.text<Id<IdKind>>().nullable(),
  },
});

/** Table `case_message`. */
export const CaseMessageEntity = defineEntity({
  name: 'CaseMessage',
  tableName: 'case_message',
  properties: {
    caseId: column.text<CaseId>().primary(),
    /** 1, 2, 3 ... of its case. */
    number: column.int().primary(),
    byRole: column.text<Role>(),
    text: column.text(),
    /** JSON: the texts or links that came with it. */
    proof: column.text(),
    at: column.time(),
  },
});

export const casesEntities = [CaseEntity, CaseMessageEntity] as const;
