/**
 * Purchases and reversals that are credited, as the rooms to the right do it: the real operations, with what this room's functions
 * do beside them. One accrual has base points alone here.
 */
import { accrueOperation, type Accrue } from '../../src/accrual/accrue.js';
import { accrualStore, type Accrual } from '../../src/accrual/accrual.js';
import type { AccrualId } from '../../src/accrual/ids.js';
import { reverseOperation } from '../../src/accrual/reverse.js';
import type { Batch, Operation, Services } from '../../src/ledger/index.js';
import { namedMember } from '../../src/members/index.js';
import { newId, type PartnerId } from '../../src/platform/index.js';
import {
  creditPurchase,
  laddersSource,
  levelsOf,
  tiersGiven,
  uncreditPurchase,
  wantStandings,
  type PurchaseState,
  type TierGiven,
} from '../../src/standing/index.js';
import { mic } from '../offers/builders.js';
import type { TestMember, TestPartner } from '../support/server.js';

const stateOf = ({ points, spend, returnedSpend }: Accrual, reversed: bigint): PurchaseState => ({
  points,
  basePoints: points,
  baseReversed: reversed,
  reversed,
  reversedAlone: reversed,
  spend,
  returnedSpend,
});
const purchaseOf = (accrual: Accrual) => ({ ...accrual, accrualId: accrual.id, sequence: accrual.entrySequence });

/** What verify is told: of the same accruals. */
export const creditsSql = `SELECT id AS accrual_id, entry_sequence AS sequence, member_id, partner_id, occurred_at, points::numeric AS points,
  points::numeric AS base_points, reversed_points::numeric AS base_reversed, reversed_points::numeric AS reversed,
  reversed_points::numeric AS reversed_alone, spend, returned_spend FROM accrual`;

interface Credited {
  readonly accrualId: AccrualId;
  /** What the level before the purchase gave. */
  readonly ofPartner: TierGiven | null;
  readonly ofNetwork: TierGiven | null;
  /** The levels after it, of both ladders. */
  readonly levels: readonly (readonly string[])[];
}

function planBuying(command: Accrue, batch: Batch): ReturnType<Operation<Accrue, Credited>['plan']> {
  const at = command.occurredAt ?? batch.now;
  const memberId = namedMember(batch, { partnerId: command.partnerId, ref: command.member })?.memberId;
  const given = memberId && tiersGiven(batch, memberId, command.partnerId, at);
  const decision = accrueOperation.plan(command, batch);
  if (decision.kind !== 'done') return decision;
  const { accrual } = decision.result;
  if (!accrual || !given) throw new Error('no accrual');
  creditPurchase(batch, purchaseOf(accrual), stateOf(accrual, 0n));
  const ids = [given.ofPartner, given.ofNetwork].flatMap((one) => (one ? [one.ladderId] : []));
  return {
    kind: 'done',
    result: { accrualId: accrual.id, ...given, levels: [...levelsOf(batch, accrual.memberId, ids).values()] },
  };
}

const buying: Operation<Accrue, Credited> = {
  name: 'buy',
  needs(command, needs) {
    accrueOperation.needs(command, needs);
    const { member, partnerId, occurredAt: at } = command;
    if (member.kind === 'id') wantStandings(needs, needs.config(laddersSource), member.id, { partnerId, at });
  },
  follow(command, batch, needs) {
    accrueOperation.follow?.(command, batch, needs);
    const { member, partnerId, occurredAt: at } = command;
    const found = namedMember(batch, { partnerId, ref: member });
    if (found) wantStandings(needs, batch.config(laddersSource), found.memberId, { partnerId, at }, batch.now);
  },
  plan: planBuying,
  keep: (result) => JSON.stringify(result.accrualId),
  recall: () => {
    throw new Error('it has no key');
  },
};

type Reverse = Parameters<typeof reverseOperation.plan>[0];

const bringingBack: Operation<Reverse, null> = {
  name: 'bringBack',
  needs(command, needs) {
    reverseOperation.needs(command, needs);
  },
  follow(command, batch, needs) {
    reverseOperation.follow?.(command, batch, needs);
    const accrual = batch.of(accrualStore).find(command.accrualId);
    if (!accrual) return;
    const { memberId, partnerId, occurredAt: at } = accrual;
    wantStandings(needs, batch.config(laddersSource), memberId, { partnerId, at }, batch.now);
  },
  plan(command, batch) {
    const before = batch.of(accrualStore).find(command.accrualId);
    const decision = reverseOperation.plan(command, batch);
    if (decision.kind !== 'done') return decision;
    const after = decision.result.accrual;
    if (!before || !after) throw new Error('no accrual');
    const states = [before, after].map((one) => stateOf(one, one.reversedPoints)) as [PurchaseState, PurchaseState];
    uncreditPurchase(batch, purchaseOf(after), ...states);
    return { kind: 'done', result: null };
  },
  keep: () => '',
  recall: () => null,
};

let orders = 0;

/** A purchase now, or at a time; named by id, or by the partner's own number for the member. */
export async function buy(
  { lane }: Services,
  partner: TestPartner,
  member: TestMember,
  amount: string,
  more: { readonly occurredAt?: Date; readonly byNumber?: true } = {},
): Promise<Credited> {
  orders += 1;
  const outcome = await lane.submit(buying, {
    id: newId('accrual'),
    partnerId: partner.id,
    member: more.byNumber ? { kind: 'externalId', externalId: member.externalId } : { kind: 'id', id: member.id },
    spend: mic(amount),
    currency: partner.currency,
    orderId: `till-${orders.toString()}-${Math.random().toString(36).slice(2)}`,
    category: null,
    lines: [],
    channel: 'STORE',
    occurredAt: more.occurredAt ?? null,
    backdateDays: 90,
    timeZone: 'UTC',
    pointsMax: 1_000_000_000n,
  });
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

export async function bringBack(
  { lane }: Services,
  partnerId: PartnerId,
  accrualId: AccrualId,
  points: bigint,
): Promise<void> {
  const outcome = await lane.submit(bringingBack, { partnerId, accrualId, points });
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
}
