/** The requests of partners' servers: documents that a real integration would use, and the check of their answers. */
import { randomUUID } from 'node:crypto';
import type { Coalition, BenchPartner } from '../network/coalition.js';
import type { Target } from './connection.js';
import { Random } from './random.js';

export const loadNames = [
  'accrue',
  'accrue-goods',
  'accrue-batch',
  'accrue-flood',
  'redeem',
  'redeem-one',
  'play',
  'wallet',
  'quote',
  'order',
  'mall-page',
] as const;
export type LoadName = (typeof loadNames)[number];

/** One kind of request, made anew for every send. */
export interface Load {
  readonly target: Target;
  /** The whole request, ready to be written. */
  next(): string;
  /** What is wrong with the answer; undefined when nothing is. */
  fault(status: number, body: string): string | undefined;
  /** The number of operations in a request. */
  readonly operations: number;
}

const REFUSED = '... on Refusal { code message }';

const ACCRUED = `__typename ... on AccruePointsPayload { accrual { id points } wallet { available version } replayed } ${REFUSED}`;

const documents = {
  accrue: `mutation Accrue($input: AccruePointsInput!) { accruePoints(input: $input) { ${ACCRUED} } }`,
  'accrue-batch': `mutation AccrueBatch($inputs: [AccruePointsInput!]!) { accruePointsBatch(inputs: $inputs) { ${ACCRUED} } }`,
  redeem: `mutation Redeem($input: RedeemPointsInput!) { redeemPoints(input: $input) { __typename ... on RedeemPointsPayload { redemption { id status points value { amount currency } } wallet { available version } replayed } ${REFUSED} } }`,
  play: `mutation Play($input: PlayDrawInput!) { playDraw(input: $input) { __typename ... on PlayDrawPayload { play { id number drawn given grant { points } } wallet { available version } replayed } ${REFUSED} } }`,
  quote: `query Quote($input: QuoteAccrualInput!) { quoteAccrual(input: $input) { __typename ... on AccrualPreview { points components { kind points uncutPoints } missed { because } } ${REFUSED} } }`,
  order: `mutation Order($input: OrderItemInput!) { orderItem(input: $input) { __typename ... on OrderItemPayload { order { id status points quantity } wallet { available version } replayed } ${REFUSED} } }`,
  'mall-page': `query Mall($words: String, $member: MemberRef, $sort: ItemSort) { items(words: $words, member: $member, sort: $sort, first: 20) { nodes { id name ... on Item { category price(member: $member) { points } pointsMissing(member: $member) available } } pageInfo { hasNextPage endCursor } } }`,
  wallet: 'query Wallet($id: ID!) { wallet(id: $id) { id available held version } }',
} as const;

/** The document that a load sends. */
const documentOf: Readonly<Record<LoadName, string>> = {
  ...documents,
  'redeem-one': documents.redeem,
  'accrue-flood': documents['accrue-batch'],
  'accrue-goods': documents.accrue,
};

/** Operations of one accruePointsBatch. */
export const BATCH = 100;
/** Operations of one accruePointsBatch of a key that floods. */
const FLOOD_BATCH = 500;

/** Makes the keys and orders of each run and round different from all others. */
const run = randomUUID().slice(0, 8);
let count = 0;
const unique = (): string => `${run}-${(count += 1).toString(36)}`;

const head = ({ host, port }: Target, token: string) =>
  `POST /graphql HTTP/1.1\r\nhost: ${host}:${port.toString()}\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\ncontent-length: `;

/** Everything in it is ASCII, so its length is its bytes. */
const request = (start: string, query: string, variables: string): string => {
  const body = `{"query":${query},"variables":${variables}}`;
  return `${start}${body.length.toString()}\r\n\r\n${body}`;
};

const times = (text: string, part: string): number => text.split(part).length - 1;

function faultOf(status: number, body: string, success: string, wanted: number): string | undefined {
  const found = status === 200 && !body.includes('"errors"') ? times(body, success) : 0;
  return found === wanted ? undefined : `HTTP ${status.toString()}: ${body.slice(0, 300)}`;
}

/** Members in a mixed order, so that the bench does not decide which of them are in a cache. */
class Members {
  readonly #ids: readonly string[];
  readonly #random = new Random(count + 7_919);

  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  next(): string {
    return this.#ids[this.#random.below(this.#ids.length)] ?? '';
  }
}

/** Each request from the next partner in turn. */
function turns(target: Target, partners: readonly BenchPartner[]): () => { start: string; currency: string } {
  const made = partners.map(({ key, currency }) => ({ start: head(target, key), currency }));
  let turn = 0;
  return () => made[(turn += 1) % made.length] ?? { start: '', currency: '' };
}

/** A replay is not a success here, because it is answered without the work. */
const ACCRUAL_DONE = '"__typename":"AccruePointsPayload"';

function accrual(member: string, currency: string, amount: string, more = ''): string {
  const id = unique();
  return `{"idempotencyKey":"k-${id}","member":{"externalId":"${member}"},"spend":{"amount":"${amount}","currency":"${currency}"},"orderId":"o-${id}"${more}}`;
}

const playing = (target: Target, query: string, coalition: Coalition, start: () => string, members: Members): Load => ({
  target,
  operations: 1,
  next: () => {
    const id = unique();
    const input = `{"idempotencyKey":"k-${id}","drawId":"${coalition.drawId ?? ''}","member":{"externalId":"${members.next()}"},"clientSeed":"${id}"}`;
    return request(start(), query, `{"input":${input}}`);
  },
  fault: (status, body) =>
    faultOf(status, body, '"__typename":"PlayDrawPayload"', body.includes('"replayed":false') ? 1 : -1),
});

interface MallLoad {
  readonly target: Target;
  readonly query: string;
  readonly start: () => string;
  readonly members: Members;
  readonly random: Random;
  readonly itemId: string;
}

/** Orders of one item, and pages of the mall. */
function mallLoad(name: 'order' | 'mall-page', { target, query, start, members, random, itemId }: MallLoad): Load {
  if (name === 'order')
    return {
      target,
      operations: 1,
      next: () => {
        const id = unique();
        const input = `{"idempotencyKey":"k-${id}","member":{"externalId":"${members.next()}"},"itemId":"${itemId}","quantity":1,"orderId":"o-${id}"}`;
        return request(start(), query, `{"input":${input}}`);
      },
      fault: (status, body) => faultOf(status, body, '"status":"PLACED"', body.includes('"replayed":false') ? 1 : -1),
    };
  return {
    target,
    operations: 1,
    next: () => {
      const sort = random.below(2) === 0 ? 'NEWEST' : 'NEAREST';
      const words = random.below(2) === 0 ? '' : ',"words":"kitchen"';
      const variables = `{"member":{"externalId":"${members.next()}"},"sort":"${sort}"${words}}`;
      return request(start(), query, variables);
    },
    fault: (status, body) => faultOf(status, body, '"hasNextPage":true', 1),
  };
}

/**
 * The load of that name over the coalition.
 * @param itemId what is ordered
 */
export function createLoad(name: LoadName, target: Target, coalition: Coalition, itemId = ''): Load {
  const turn = turns(target, coalition.partners);
  const members = new Members(coalition.members.map(({ externalId }) => externalId));
  const query = JSON.stringify(documentOf[name]);
  const random = new Random(count + 104_729);
  const amount = () => `${(1 + random.below(200)).toString()}.${(10 + random.below(90)).toString()}`;
  switch (name) {
    case 'accrue':
    case 'accrue-goods':
      return {
        target,
        operations: 1,
        next: () => {
          const { start, currency } = turn();
          const goods = name === 'accrue-goods' ? ',"category":"bread"' : '';
          return request(start, query, `{"input":${accrual(members.next(), currency, amount(), goods)}}`);
        },
        fault: (status, body) => faultOf(status, body, ACCRUAL_DONE, body.includes('"replayed":false') ? 1 : -1),
      };
    case 'accrue-batch':
      return {
        target,
        operations: BATCH,
        next: () => {
          const { start, currency } = turn();
          const inputs = Array.from({ length: BATCH }, () => accrual(members.next(), currency, amount()));
          return request(start, query, `{"inputs":[${inputs.join(',')}]}`);
        },
        fault: (status, body) => faultOf(status, body, ACCRUAL_DONE, BATCH),
      };
    case 'accrue-flood':
      return {
        target,
        operations: FLOOD_BATCH,
        next: () => {
          const { start, currency } = turn();
          return request(
            start,
            query,
            `{"inputs":[${Array.from({ length: FLOOD_BATCH }, () => accrual(members.next(), currency, amount())).join(',')}]}`,
          );
        },
        // The flood is meant to be refused.
        fault: (status, body) =>
          status === 429 || status === 503 ? undefined : faultOf(status, body, ACCRUAL_DONE, FLOOD_BATCH),
      };
    case 'redeem':
    case 'redeem-one':
      return {
        target,
        operations: 1,
        next: () => {
          const id = unique();
          const member = name === 'redeem' ? members.next() : coalition.rich.externalId;
          const points = (10 + random.below(20)).toString();
          const input = `{"idempotencyKey":"k-${id}","member":{"externalId":"${member}"},"points":${points},"orderId":"o-${id}","capture":true}`;
          return request(turn().start, query, `{"input":${input}}`);
        },
        fault: (status, body) =>
          faultOf(status, body, '"status":"CAPTURED"', body.includes('"replayed":false') ? 1 : -1),
      };
    case 'play':
      return playing(target, query, coalition, () => turn().start, members);
    case 'quote':
      return {
        target,
        operations: 1,
        next: () => {
          const [partner] = coalition.partners;
          const input = `{"member":{"externalId":"${members.next()}"},"spend":{"amount":"${amount()}","currency":"${partner?.currency ?? ''}"}}`;
          return request(head(target, partner?.key ?? ''), query, `{"input":${input}}`);
        },
        fault: (status, body) => faultOf(status, body, '"__typename":"AccrualPreview"', 1),
      };
    case 'order':
    case 'mall-page':
      return mallLoad(name, { target, query, start: () => turn().start, members, random, itemId });
    case 'wallet': {
      const wallets = new Members(coalition.members.map(({ walletId }) => walletId));
      return {
        target,
        operations: 1,
        next: () => request(turn().start, query, `{"id":"${wallets.next()}"}`),
        fault: (status, body) => faultOf(status, body, '"version":', 1),
      };
    }
  }
}

/** A request to another server than a gateway, always the same except for the id. */
export function createPlainLoad(target: Target, ids: readonly string[]): Load {
  const members = new Members(ids);
  return {
    target,
    operations: 1,
    next: () => `GET /wallet/${members.next()} HTTP/1.1\r\nhost: ${target.host}\r\n\r\n`,
    fault: (status, body) => faultOf(status, body, '"version":', 1),
  };
}
