import type { MemberId, Micros, PartnerId } from '../platform/index.js';
import {
  done,
  invalid,
  refuse,
  walletStore,
  walletsOf,
  type Batch,
  type Command,
  type Decision,
  type Needs,
  type Operation,
  type Wallet,
} from '../ledger/index.js';
import { partnerNotFound } from '../partners/index.js';
import {
  consumeCode,
  followMember,
  memberNotFound,
  namedMember,
  wantMember,
  type MemberRef,
} from '../members/index.js';
import { bookSource } from '../exchange/index.js';
import { NOTHING_MORE, proofText, type AskedKind, type Case } from './case.js';
import { casesToChange } from './case-store.js';
import type { CaseId } from './ids.js';
import { subjectNotFound } from './refusals.js';
import type { SubjectFound } from './subject.js';

const HOUR_MS = 60 * 60 * 1_000;
/** As of a purchase: clocks of tills may be ahead. */
const AHEAD_MS = 5 * 60 * 1_000;

/** A purchase as the member states it. */
export interface Claimed {
  readonly orderId: string | null;
  /** Positive. */
  readonly spend: Micros;
  readonly currency: string;
  readonly occurredAt: Date;
}

/** A case to be opened. */
export interface NewCase {
  /** Of the command: planning has no randomness. */
  readonly id: CaseId;
  readonly kind: AskedKind;
  /** Who answers it. */
  readonly partnerId: PartnerId;
  readonly memberId: MemberId;
  /** Of QUALITY the order or accrual, of TASK the campaign; else null. */
  readonly subjectId: string | null;
  /** 1,000 characters at most. */
  readonly reason: string;
  /** At most 5 texts or links. */
  readonly proof: readonly string[];
  /** Only of MISSING_POINTS. */
  readonly claimed: Claimed | null;
  /** The setting KULA_CASE_HOURS. */
  readonly hours: number;
  /** Who opens it: see `actText`. */
  readonly act: string;
}

/**
 * Opens a case within an operation of any room. The batch needs nothing for it, but for a TASK `wantTaskCases`, by which the
 * operation has asked that none waits for an answer.
 */
export function openCaseNow(batch: Batch, { claimed, proof, hours, act, ...one }: NewCase): Case {
  const opened: Case = {
    ...NOTHING_MORE,
    ...one,
    status: 'OPEN',
    proof: proofText(proof),
    claimedOrderId: claimed?.orderId ?? null,
    claimedSpend: claimed?.spend ?? null,
    claimedCurrency: claimed?.currency ?? null,
    claimedOccurredAt: claimed?.occurredAt ?? null,
    openedAt: batch.now,
    dueAt: new Date(batch.now.getTime() + hours * HOUR_MS),
  };
  casesToChange(batch).add(opened, act);
  return opened;
}

/** Whose case it is: a member's own (null: it named someone else), or that of one that the partner names. */
export type CaseMember = { readonly memberId: MemberId | null } | { readonly ref: MemberRef };

/** Opens a case by hand. All values have been read and are within their bounds. */
interface OpenCase extends Command {
  readonly id: CaseId;
  readonly kind: Exclude<AskedKind, 'TASK'>;
  readonly partnerId: PartnerId;
  readonly member: CaseMember;
  readonly reason: string;
  readonly proof: readonly string[];
  readonly claimed: Claimed | null;
  /** What it is about, as far as it was found; undefined: it is about nothing in particular. */
  readonly subject: { readonly id: string; readonly found: SubjectFound | null } | undefined;
  readonly hours: number;
  readonly act: string;
}

/** The case that was opened. */
export interface Opened {
  readonly caseId: CaseId;
}

function wantCaseMember(needs: Needs, { partnerId, member }: OpenCase): void {
  if ('ref' in member) wantMember(needs, { partnerId, ref: member.ref }, 0n);
  else if (member.memberId !== null) needs.want(walletStore, { memberId: member.memberId, spend: 0n });
}

function memberIn(batch: Batch, { partnerId, member }: OpenCase): Wallet | undefined {
  const memberId = 'ref' in member ? namedMember(batch, { partnerId, ref: member.ref })?.memberId : member.memberId;
  const wallet = memberId ? walletsOf(batch).wallet(memberId) : undefined;
  // A closed membership asks nothing more, and this operation has no refusal that says so.
  return wallet && wallet.memberStatus !== 'CLOSED' ? wallet : undefined;
}

function planOpening(command: OpenCase, batch: Batch): Decision<Opened> {
  const { id, kind, partnerId, member, subject, claimed, reason, proof, hours, act } = command;
  if (claimed && claimed.occurredAt.getTime() > batch.now.getTime() + AHEAD_MS)
    return invalid('claimed.occurredAt', 'must not lie in the future');
  if (!batch.config(bookSource).partner(partnerId)) return refuse(partnerNotFound());
  const wallet = memberIn(batch, command);
  if (!wallet) return refuse(memberNotFound());
  const { memberId } = wallet;
  if (subject && (subject.found?.memberId !== memberId || subject.found.partnerId !== partnerId))
    return refuse(subjectNotFound());
  if ('ref' in member) consumeCode(batch, member.ref);
  openCaseNow(batch, {
    id,
    kind,
    partnerId,
    memberId,
    subjectId: subject?.id ?? null,
    reason,
    proof,
    claimed,
    hours,
    act,
  });
  return done({ caseId: id });
}

/** Refuses: PartnerNotFound, MemberNotFound, SubjectNotFound. */
export const openCaseOperation: Operation<OpenCase, Opened> = {
  name: 'openCase',
  needs(command, needs) {
    wantCaseMember(needs, command);
  },
  follow({ partnerId, member }, batch, needs) {
    if ('ref' in member) followMember(batch, needs, { partnerId, ref: member.ref }, 0n);
  },
  plan: planOpening,
  keep: ({ caseId }) => caseId,
  recall: (caseId) => ({ caseId: caseId as CaseId }),
};
