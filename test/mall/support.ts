/** Items that are live, and what is done with orders of them, over the API. */
import type { Client, Loose, TestGateway, TestMember, TestPartner } from '../support/server.js';
import { nameOf, setUp } from '../support/offers.js';

let count = 0;
export const unique = (): string => `mall-${(count += 1).toString()}`;
export const eur = (amount: string) => ({ amount, currency: 'EUR' });

const REFUSED = '... on Refusal { code message }';
const ORDER = `id orderId quantity refundedQuantity points money { amount currency } status method tracking dueAt createdAt
  item { id version } member { id } redemption { id status points capturedPoints refundedPoints } coupons { id status number } steps { step at note }`;
const WALLET = 'wallet { available held version }';
const REFUSALS = `${REFUSED} ... on InvalidTransition { from }`;
export const ORDERING = `mutation($input: OrderItemInput!) { orderItem(input: $input) { __typename ... on OrderItemPayload { replayed order { ${ORDER} } ${WALLET} } ${REFUSED}
  ... on OfferNotLive { status } ... on LimitReached { measure span most remaining resetsAt } ... on OutOfStock { left: available alternatives { id name } } ... on NotEligible { unmet }
  ... on InsufficientPoints { available requested } ... on PartnerNotActive { partnerStatus } ... on MemberNotActive { memberStatus }
  ... on DuplicateOrder { existing { __typename id } } ... on FxRateMissing { base quote } } }`;
export const MOVING = `mutation($input: MoveItemOrderInput!) { moveItemOrder(input: $input) { __typename ... on MoveItemOrderPayload { replayed order { ${ORDER} } ${WALLET} } ${REFUSALS}
  ... on FxRateMissing { base quote } } }`;
export const REFUNDING = `mutation($input: RefundItemOrderInput!) { refundItemOrder(input: $input) { __typename
  ... on RefundItemOrderPayload { replayed moneyToRefund { amount currency } order { ${ORDER} } ${WALLET} } ${REFUSALS}
  ... on CouponNotUsable { status } ... on ExceedsOriginalUnits { remaining } } }`;
export const SUPPLYING = `mutation($input: AddStockInput!) { addStock(input: $input) { __typename
  ... on AddStockPayload { replayed item { id available stock { supplied reserved taken alertBelow } } } ${REFUSED} ... on OutOfStock { left: available } } }`;
const DRAFT = `mutation($input: DraftItemInput!) { draftItem(input: $input) { __typename ... on DraftOfferPayload { offer { id version } }
  ${REFUSED} ... on CurrencyMismatch { expectedCurrency } } }`;

/** The input of GOODS for 100 points, whose units are not counted. */
export const itemInput = (more: object = {}, offer: object = {}): Loose => ({
  idempotencyKey: unique(),
  offer: { names: nameOf('A flask'), ...offer },
  itemKind: 'GOODS',
  prices: [{ points: 100 }],
  stocked: false,
  responsible: 'BRAND',
  ...more,
});

export const draftItem = async (client: Client, input: object): Promise<Loose> =>
  (await client.ask(DRAFT, { input })).draftItem;

/** An item that is live, with so many units where they are counted. */
export async function liveItem(
  gateway: TestGateway,
  owner: TestPartner,
  input: Loose = itemInput(),
  { units = 0, consenting = [] as readonly TestPartner[] } = {},
): Promise<string> {
  const id = await setUp(gateway.operator, 'draftItem', owner.app, input, consenting);
  if (units > 0) await supply(owner, id, units);
  return id;
}

export const supply = async (owner: TestPartner, itemId: string, units: number, key = unique()): Promise<Loose> =>
  (await owner.app.ask(SUPPLYING, { input: { idempotencyKey: key, itemId, units } })).addStock;

/** Orders as the member. */
export const order = async (member: TestMember, itemId: string, quantity = 1, more: object = {}): Promise<Loose> =>
  (await member.client.ask(ORDERING, { input: { idempotencyKey: unique(), itemId, quantity, ...more } })).orderItem;

/** Orders as the owner's app, for a member of its own. */
export const orderFor = async (
  owner: TestPartner,
  member: Pick<TestMember, 'externalId'>,
  itemId: string,
  quantity = 1,
  more: object = {},
): Promise<Loose> =>
  (
    await owner.app.ask(ORDERING, {
      input: { idempotencyKey: unique(), member: { externalId: member.externalId }, itemId, quantity, ...more },
    })
  ).orderItem;

export const move = async (client: Client, orderId: string, step: string, more: object = {}): Promise<Loose> =>
  (await client.ask(MOVING, { input: { idempotencyKey: unique(), orderId, step, ...more } })).moveItemOrder;

export const refund = async (
  owner: TestPartner,
  orderId: string,
  quantity = 1,
  restock = true,
  more: object = {},
): Promise<Loose> =>
  (
    await owner.app.ask(REFUNDING, {
      input: { idempotencyKey: unique(), orderId, quantity, restock, reason: 'broken', ...more },
    })
  ).refundItemOrder;

/** The code of a refusal with what says most of it, or the type of a payload. */
export const codeOf = (result: Loose): string =>
  result.code === undefined
    ? (result.__typename as string)
    : [result.code, result.status ?? result.from ?? result.memberStatus ?? result.partnerStatus]
        .filter(Boolean)
        .join(' ');

export const availableOf = async (client: Client, itemId: string): Promise<number | null> =>
  (await client.ask('query($id: ID!) { offer(id: $id) { ... on Item { available } } }', { id: itemId })).offer
    .available;

/** The money postings of the latest entry of a kind, by account, line and counterparty: micros. */
export async function postingsOf(gateway: TestGateway, kind: string): Promise<Record<string, string>> {
  const rows = await gateway.services.database.query<{ account: string; line_kind: string | null; amount: bigint }>({
    text: `SELECT account, line_kind, amount FROM posting WHERE amount <> 0 AND asset <> 'PTS'
             AND entry_sequence = (SELECT max(sequence) FROM journal_entry WHERE kind = $1) ORDER BY ordinal`,
    values: [kind],
  });
  return Object.fromEntries(
    rows.map(({ account, line_kind: line, amount }) => [
      line === null ? account : `${account} ${line}`,
      amount.toString(),
    ]),
  );
}
