import { defineEntity } from '@mikro-orm/core';
import { column, type MemberId, type PartnerId, type Role } from '../platform/index.js';
import type { CaseId } from './ids.js';

export const caseKinds = ['REVIEW'] as const;
/** What a case is about. */
export type CaseKind = (typeof caseKinds)[number];

export const caseStatuses = ['OPEN', 'ACCEPTED', 'DECLINED'] as const;
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
    /** Whose rules opened it; null: the network's, and then only the operator decides it. */
    ownerId: column.text<PartnerId>().nullable(),
    /** The accrual's id. */
    subjectId: column.text(),
    action: column.oneOf(reviewActions),
    reason: column.text(),
    openedAt: column.time(),
    dueAt: column.time(),
    closedAt: column.time().nullable(),
    decidedBy: column.text().nullable(),
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
    at: column.time(),
  },
});

export const casesEntities = [CaseEntity, CaseMessageEntity] as const;
