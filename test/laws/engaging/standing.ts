/** What stands after a step: as the product shows it, and as the model says it. Both in the same words. */
import type { Loose } from '../../support/server.js';
import { euros } from '../programme/network.js';
import { availableOf, sharesOf, stockOf } from './model-mall.js';
import { leftOf } from './model-draws.js';
import { streakNow } from './model-engaging.js';
import { standing, subjectOf, type Model } from './model.js';
import { refundedUnits, statusOf } from './model-orders.js';
import { receiptStatus, referralStatus } from './model-purchases.js';
import type { ModelOrder, ModelReceipt } from './model-terms.js';
import type { Opened } from './network.js';

/** The product's ids of what the model knows. */
export interface Ids {
  readonly orders: Map<ModelOrder, string>;
  readonly receipts: Map<ModelReceipt, string>;
}

const ORDER = 'id status quantity refundedQuantity points money { amount } coupons { status }';
const MEMBER = `query($wallet: ID!, $member: ID!, $shop: ID!, $baker: ID!) { wallet(id: $wallet) { available held } member(ref: { id: $member }) {
  status atShop: streak(partnerId: $shop) atBaker: streak(partnerId: $baker)
  orders(first: 100) { nodes { ${ORDER} } } referrals(first: 100) { nodes { status grant { points reversedPoints } } } } }`;

export const orderShown = (model: Model, order: ModelOrder, id: string | undefined) => {
  const { item, quantity, price } = order;
  const status = statusOf(order, model.now);
  const given = status === 'DELIVERED' || status === 'RETURNED' ? item.coupons : 0;
  const back = refundedUnits(order);
  const coupons = (units: number, what: string): object[] =>
    Array.from({ length: given * units }, () => ({ status: what }));
  return {
    id,
    status,
    quantity,
    refundedQuantity: back,
    points: Number(price.points) * quantity,
    money: price.money === null ? null : { amount: euros(price.money * BigInt(quantity)) },
    coupons: [...coupons(back, 'CANCELLED'), ...coupons(quantity - back, 'GRANTED')],
  };
};

const byStatus = (a: { readonly status: string }, b: { readonly status: string }): number =>
  a.status < b.status ? -1 : a.status > b.status ? 1 : 0;
/** Of an order's coupons only how many stand where is said. */
const sorted = (order: Loose): Loose => ({ ...order, coupons: (order.coupons as Loose[]).toSorted(byStatus) });

/** Of each member: wallet, streaks, orders and referrals. */
export async function membersShown({ gateway, partners, members }: Opened): Promise<object[]> {
  const [shop, baker] = partners;
  return Promise.all(
    members.map(async ({ id, walletId }) => {
      const { wallet, member } = await gateway.operator.ask(MEMBER, {
        wallet: walletId,
        member: id,
        shop: shop.id,
        baker: baker.id,
      });
      const { orders, referrals, ...rest } = member;
      return { id, wallet, ...rest, orders: orders.nodes.map(sorted), referrals: referrals.nodes };
    }),
  );
}

export function membersExpected(model: Model, { partners }: Opened, ids: Ids): object[] {
  const [shop, baker] = partners;
  return model.members.map(({ id }) => {
    const { available, held } = model.wallet(id);
    const orders = model.orders.filter(({ member }) => member === id).toReversed();
    const referrals = model.referrals.filter(({ referrer }) => referrer === id).toReversed();
    return {
      id,
      wallet: { available: Number(available), held: Number(held) },
      status: model.isFrozen(id) ? 'FROZEN' : 'ACTIVE',
      atShop: streakNow(model, id, shop.id),
      atBaker: streakNow(model, id, baker.id),
      orders: orders.map((order) => orderShown(model, order, ids.orders.get(order))),
      referrals: referrals.map((one) => {
        const grant = one.reward?.grant;
        const reversed = grant ? grant.points - standing(grant) : 0n;
        return {
          status: referralStatus(model, one),
          grant: grant ? { points: Number(grant.points), reversedPoints: Number(reversed) } : null,
        };
      }),
    };
  });
}

/** One query for many objects: each by a name of its own. */
const each = (ids: readonly string[], field: string, fields: string): string =>
  `{ ${ids.map((id, i) => `x${i.toString()}: ${field}(id: "${id}") { ${fields} }`).join(' ')} }`;
const answers = (data: Loose, ids: readonly string[]): Loose[] => ids.map((_id, i) => data[`x${i.toString()}`]);

const itemIds = ({ items }: Model): string[] => [...new Set(items.map(({ id }) => id))];

/** Units of items, and what is left of prizes. */
export async function stockShown({ partners: [shop] }: Opened, model: Model): Promise<object[]> {
  const ids = [...itemIds(model), ...model.draws.map(({ id }) => id)];
  const fields =
    '... on Item { available stock { supplied reserved taken } } ... on Draw { prizes { left } plays(first: 100) { nodes { number clientSeed drawn given } } }';
  return answers(await shop.app.ask(each(ids, 'offer', fields)), ids);
}

export function stockExpected(model: Model): object[] {
  const items = itemIds(model).map((id) => {
    const isStocked = model.items.some((one) => one.id === id && one.stocked);
    const stock = stockOf(model, id);
    return isStocked ? { available: availableOf(stock), stock } : { available: null, stock: null };
  });
  const draws = model.draws.map((draw) => ({
    prizes: leftOf(model, draw).map((left) => ({ left })),
    plays: {
      nodes: model.plays.map(({ number, clientSeed, drawn, given }) => ({ number, clientSeed, drawn, given })),
    },
  }));
  return [...items, ...draws];
}

export async function receiptsShown({ partners: [shop] }: Opened, ids: Ids): Promise<object[]> {
  const all = [...ids.receipts.values()];
  if (all.length === 0) return [];
  return answers(await shop.app.ask(each(all, 'node', '... on Receipt { status }')), all);
}
export const receiptsExpected = (model: Model): object[] =>
  model.receipts.map((one) => ({ status: receiptStatus(model, one) }));

/** Lines of shares that came to something, as text. */
const lines = (all: Iterable<readonly [string, bigint]>): string[] =>
  [...all]
    .filter(([, amount]) => amount !== 0n)
    .map(([line, amount]) => `${line} ${amount.toString()}`)
    .toSorted();

export async function sharesShown({ gateway, partners }: Opened): Promise<string[]> {
  const rows = await gateway.services.database.query<{ line: string; amount: bigint }>({
    text: `SELECT concat_ws(' ', account, line_kind, counterparty_id) AS line, sum(amount)::bigint AS amount FROM posting
           WHERE line_kind IN ('SHARE_PAID', 'SHARE_RECEIVED') AND account = ANY($1::text[]) GROUP BY 1`,
    values: [partners.map(({ id }) => `clearing:${id}`)],
  });
  return lines(rows.map(({ line, amount }) => [line, amount] as const));
}
export const sharesExpected = (model: Model): string[] => lines(sharesOf(model));

const offers = ({ items, draws, campaigns }: Model) => [...items, ...draws, ...campaigns];

export async function countersShown({ gateway }: Opened, model: Model): Promise<string[]> {
  const rows = await gateway.services.database.query<{ name: string; used: bigint }>({
    text: `SELECT concat_ws(' ', offer_id, measure, per, span, subject) AS name, used FROM counter WHERE used <> 0 AND offer_id = ANY($1::text[])`,
    values: [offers(model).map(({ id }) => id)],
  });
  return rows.map(({ name, used }) => `${name.trimEnd()} ${used.toString()}`).toSorted();
}

export function countersExpected(model: Model): string[] {
  const seen = new Map<string, string>();
  for (const offer of offers(model))
    for (const limit of offer.limits)
      for (const taking of model.takings()) {
        if (taking.offer.id !== offer.id) continue;
        const { measure, per, span } = limit;
        const used = model.used(offer, limit, taking);
        const name = `${offer.id} ${measure} ${per} ${span} ${subjectOf(limit, taking)}`.trimEnd();
        if (used > 0n) seen.set(`${name} ${model.spanOf(offer, limit, taking.at)}`, `${name} ${used.toString()}`);
      }
  return [...seen.values()].toSorted();
}
