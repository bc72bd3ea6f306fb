/** Purchases and reversals on the lane, with the levels that the member had before and after them. */
import { accrueOperation } from '../../src/accrual/accrue.js';
import type { Accrue } from '../../src/accrual/command.js';
import type { AccrualId } from '../../src/accrual/ids.js';
import { reverseOperation } from '../../src/accrual/reverse.js';
import type { Batch, Operation, Services } from '../../src/ledger/index.js';
import { namedMember } from '../../src/members/index.js';
import { newId, type PartnerId } from '../../src/platform/index.js';
import type { TierGiven } from '../../src/standing/ladder.js';
import { laddersSource } from '../../src/standing/ladders.js';
import { levelsOf, tiersGiven, wantStandings } from '../../src/standing/purchase.js';
import { mic } from '../offers/builders.js';
import type { TestMember, TestPartner } from '../support/server.js';

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
  const outcome = await lane.submit(reverseOperation, { partnerId, accrualId, points });
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
}
