/** Kinds of coupons that work, and what is done with coupons, over the API; members are given coupons by an operation of the lane. */
import { done, type Batch, type Command, type Operation } from '../../src/ledger/index.js';
import type { CouponKindId } from '../../src/offers/index.js';
import { couponsLeft, giveCoupons, wantCoupons } from '../../src/grants/give-coupons.js';
import { newCouponSeed, type CouponSeed } from '../../src/grants/coupon-number.js';
import type { Coupon } from '../../src/grants/coupon.js';
import { newId, type MemberId, type PartnerId } from '../../src/platform/index.js';
import type { Client, Loose, TestGateway, TestMember, TestPartner } from '../support/server.js';

let count = 0;
export const unique = (): string => `coupon-${(count += 1).toString()}`;

const REFUSED = '... on Refusal { code message }';
export const COUPON = `id status number code grantedAt expiresAt member { id } couponKind { id version name } use { id orderId }`;
export const USE = `id orderId spend { amount currency } discount { amount currency } reimbursement { amount currency } usedAt undoneAt
  partner { code } coupon { id status use { id } }`;
const DRAFT = `mutation($input: DraftCouponKindInput!) { draftCouponKind(input: $input) { __typename ... on DraftOfferPayload { offer { id version } }
  ${REFUSED} ... on CurrencyMismatch { expectedCurrency } } }`;
const MOVE = `mutation($input: MoveOfferInput!) { moveOffer(input: $input) { __typename ... on MoveOfferPayload { offer { status } } ${REFUSED} } }`;
export const PRINT = `mutation($input: PrintCouponsInput!) { printCoupons(input: $input) { __typename
  ... on PrintCouponsPayload { replayed coupons { ${COUPON} } } ${REFUSED} ... on OfferNotLive { status } ... on LimitReached { measure span most remaining resetsAt } } }`;
export const USING = `mutation($input: UseCouponInput!) { useCoupon(input: $input) { __typename ... on UseCouponPayload { replayed use { ${USE} } } ${REFUSED}
  ... on CouponNotUsable { status } ... on NotEligible { unmet } ... on CurrencyMismatch { expectedCurrency } ... on FxRateMissing { base quote }
  ... on MemberNotActive { memberStatus } ... on PartnerNotActive { partnerStatus } ... on DuplicateOrder { existing { __typename id ... on CouponUse { orderId } } } } }`;
export const UNDO = `mutation($input: UndoCouponUseInput!) { undoCouponUse(input: $input) { __typename ... on UndoCouponUsePayload { replayed use { ${USE} } } ${REFUSED} ... on InvalidTransition { from } } }`;
export const CANCEL = `mutation($input: CancelCouponInput!) { cancelCoupon(input: $input) { __typename ... on CancelCouponPayload { coupon { id status } } ${REFUSED} ... on InvalidTransition { from } } }`;

export const names = [{ locale: 'en', text: 'Five off' }];
export const eur = (amount: string) => ({ amount, currency: 'EUR' });

/** The input of a kind of 5.00 off. */
export const kindInput = (more: object = {}, offer: object = {}): Loose => ({
  idempotencyKey: unique(),
  offer: { names, ...offer },
  value: { amount: eur('5.00') },
  ...more,
});

export const draftKind = async (client: Client, input: object): Promise<Loose> =>
  (await client.ask(DRAFT, { input })).draftCouponKind;

export const step = async (client: Client, offerId: string, name: string): Promise<Loose> =>
  (await client.ask(MOVE, { input: { offerId, step: name } })).moveOffer;

/** A kind that a partner set up and to which all have consented, live. */
export async function liveKind(
  gateway: TestGateway,
  owner: TestPartner,
  input: object = kindInput(),
  consenting: readonly TestPartner[] = [],
): Promise<CouponKindId> {
  const { offer, ...refusal } = await draftKind(owner.app, input);
  if (!offer) throw new Error(JSON.stringify(refusal));
  await step(owner.app, offer.id, 'SUBMIT');
  for (const partner of consenting) await step(partner.app, offer.id, 'CONSENT');
  const moved = await step(gateway.operator, offer.id, 'APPROVE');
  if (moved.offer?.status !== 'LIVE') throw new Error(JSON.stringify(moved));
  return offer.id;
}

export const print = async (
  client: Client,
  couponKindId: string,
  copies = 1,
  idempotencyKey = unique(),
): Promise<Loose> => (await client.ask(PRINT, { input: { idempotencyKey, couponKindId, count: copies } })).printCoupons;

/** One printed coupon. */
export async function printed(owner: TestPartner, kindId: string): Promise<Loose> {
  const result = await print(owner.app, kindId);
  if (!result.coupons) throw new Error(JSON.stringify(result));
  return result.coupons[0];
}

export const useInput = (coupon: string, more: object = {}): Loose => ({
  idempotencyKey: unique(),
  coupon,
  orderId: unique(),
  spend: eur('20.00'),
  ...more,
});

export const use = async (partner: TestPartner, coupon: string, more: object = {}): Promise<Loose> =>
  (await partner.app.ask(USING, { input: useInput(coupon, more) })).useCoupon;

/** The code of a refusal with what says most of it, or the type of a payload. */
export const codeOf = (result: Loose): string =>
  result.code === undefined
    ? (result.__typename as string)
    : [result.code, result.status ?? result.from ?? result.memberStatus ?? result.partnerStatus]
        .filter(Boolean)
        .join(' ');

export const undo = async (partner: TestPartner, useId: string, idempotencyKey = unique()): Promise<Loose> =>
  (await partner.app.ask(UNDO, { input: { idempotencyKey, useId, reason: 'returned' } })).undoCouponUse;

export const cancel = async (client: Client, couponId: string): Promise<Loose> =>
  (await client.ask(CANCEL, { input: { couponId, reason: 'a mistake' } })).cancelCoupon;

interface Give extends Command {
  readonly kindId: CouponKindId;
  readonly memberId: MemberId;
  readonly count: number;
  readonly atPartnerId: PartnerId | null;
  readonly reference: string;
  readonly seed: CouponSeed;
}

/** As a room to the right gives coupons: it wants them once the batch is there, asks what is left, and gives. */
const giveOperation: Operation<Give, readonly Coupon[]> = {
  name: 'give',
  needs: () => undefined,
  follow: (command, batch, needs) => {
    wantCoupons(batch, needs, command);
  },
  plan: (command, batch: Batch) => {
    const left = couponsLeft(batch, command, command.count);
    const given = giveCoupons(batch, { ...command, act: '' });
    if (given.length !== left) throw new Error(`${left} coupons were left, and ${given.length} were given`);
    return done(given);
  },
  keep: () => '',
  recall: () => [],
};

/** Gives coupons to a member as a campaign does; gives those that were given. */
export async function give(
  gateway: TestGateway,
  kindId: CouponKindId,
  member: Pick<TestMember, 'id'>,
  { copies = 1, at = null as PartnerId | null } = {},
): Promise<readonly Coupon[]> {
  const outcome = await gateway.services.lane.submit(giveOperation, {
    kindId,
    memberId: member.id,
    count: copies,
    atPartnerId: at,
    reference: newId('coupon'),
    seed: newCouponSeed(),
  });
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

/** The postings of the latest entry of a kind, in their order: account, amount and asset. */
export async function postingsOf(gateway: TestGateway, kind: string): Promise<string[]> {
  const rows = await gateway.services.database.query<{ account: string; asset: string; amount: bigint }>({
    text: `SELECT unnest(accounts) AS account, unnest(assets) AS asset, unnest(amounts)::numeric(38, 0) AS amount FROM journal_entry
           WHERE sequence = (SELECT max(sequence) FROM journal_entry WHERE kind = $1)`,
    values: [kind],
  });
  return rows.map(({ account, asset, amount }) => `${account} ${amount.toString()} ${asset}`);
}
