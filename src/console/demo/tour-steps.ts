/** The tour: what happens between a purchase and a checked statement, each step done by whoever does it in life. */
import { checkStatement, formatMoney, graphql, isRefusal, KulaError } from '../../client/index.js';
import type { Attempt } from './attempt.js';
import { noteNow, pause, readNow } from './clock.js';
import { panes, type Pane } from './pane.js';
import type { Spoken } from './text.js';

/** What a step gives: a sentence, or a refusal that is said as everywhere. */
type Outcome = string | { readonly refusal: object };

export interface Step {
  readonly name: keyof Spoken['tour']['steps'];
  /** Whose request it is, which can be looked at. */
  readonly pane: Pane;
  readonly run: (t: Spoken, as: Attempt) => Promise<Outcome>;
}

const MONTH_SECONDS = 30 * 86_400;

const COUPON = graphql(`
  query {
    viewer {
      member {
        coupons(first: 20, status: GRANTED) {
          nodes {
            number
            couponKind {
              acceptedAt {
                code
              }
            }
          }
        }
      }
    }
  }
`);

/** By a document of its own: the client's method also asks for the coupon's number, which is not for the cinema. */
const USE_COUPON = graphql(`
  mutation ($input: UseCouponInput!) {
    useCoupon(input: $input) {
      __typename
      ... on UseCouponPayload {
        use {
          discount {
            amount
            currency
          }
        }
      }
      ... on Refusal {
        code
        message
      }
    }
  }
`);

const ZONE = graphql(`
  query {
    network {
      settings {
        name
        value
      }
    }
  }
`);

const POSITIONS = graphql(`
  query {
    settlementPeriod {
      number
      statements {
        partner {
          code
          name
        }
        balance {
          amount
          currency
        }
      }
    }
  }
`);

const CLOSED = graphql(`
  query ($number: Int!) {
    settlementPeriod(number: $number) {
      statements {
        id
        status
        currency
        issuedAt
        digest
        direction
        period {
          number
          digest
        }
        partner {
          id
          code
        }
        balance {
          amount
          currency
        }
        netDue {
          amount
          currency
        }
        lines {
          kind
          count
          points
          amount {
            amount
            currency
          }
          counterparty {
            id
          }
        }
      }
    }
  }
`);

/** What Anna shows: at a second try the same, by which the network knows that it is the same operation. */
async function codeFor(as: Attempt): Promise<string> {
  return (as.code ??= (await panes.phone.kula.memberCode()).code);
}

async function earn(t: Spoken, as: Attempt): Promise<Outcome> {
  const result = await panes.bakery.kula.accruePoints({
    idempotencyKey: as.key,
    orderId: as.orderId,
    member: { code: await codeFor(as) },
    spend: { amount: '12.40', currency: 'EUR' },
  });
  return isRefusal(result) ? { refusal: result } : t.till.earned(result.accrual.points);
}

async function spend(t: Spoken, as: Attempt): Promise<Outcome> {
  const result = await panes.cinema.kula.redeemPoints({
    idempotencyKey: as.key,
    orderId: as.orderId,
    member: { code: await codeFor(as) },
    points: 300,
    capture: true,
  });
  if (isRefusal(result)) return { refusal: result };
  return t.till.redeemed(result.redemption.points, result.redemption.value);
}

async function books(t: Spoken): Promise<Outcome> {
  const { settlementPeriod } = await panes.books.kula.query(POSITIONS);
  const shown = (settlementPeriod?.statements ?? []).filter(({ partner }) =>
    ['bakery', 'cinema'].includes(partner.code),
  );
  return t.tour.positions(shown.map(({ partner, balance }) => `${partner.name} ${formatMoney(balance, t.locale)}`));
}

/** The number of the first coupon in Anna's pocket that the cinema takes. */
async function goodCoupon(): Promise<string | undefined> {
  const { viewer } = await panes.phone.kula.query(COUPON);
  const mine = viewer.member?.coupons.nodes ?? [];
  const good = mine.find(({ couponKind }) => couponKind.acceptedAt.some(({ code }) => code === 'cinema'));
  return good?.number ?? undefined;
}

async function coupon(t: Spoken, as: Attempt): Promise<Outcome> {
  as.coupon ??= await goodCoupon();
  if (as.coupon === undefined) return t.tour.noCoupon;
  const { useCoupon: result } = await panes.cinema.kula.query(USE_COUPON, {
    input: {
      idempotencyKey: as.key,
      coupon: as.coupon,
      orderId: as.orderId,
      member: { code: await codeFor(as) },
      spend: { amount: '30.00', currency: 'USD' },
    },
  });
  return result.__typename === 'UseCouponPayload' ? t.till.discount(result.use.discount) : { refusal: result };
}

/** How long to look for a clock whose answer was late. */
const PATIENCE_MS = 60_000;
/** Between two looks. */
const LOOK_MS = 250;

/**
 * Moves the clock. What falls due in a month can take longer than a client waits: then it looks whether the clock has moved.
 * A second try looks first: the clock has no key by which it would move once.
 */
async function advance(as: Attempt): Promise<number> {
  const { kula } = panes.operator;
  const now = await readNow(kula);
  const from = (as.beganAt ??= now);
  const isThere = (at: number): boolean => at > from + (MONTH_SECONDS - 1) * 1_000;
  if (isThere(now)) return now;
  try {
    const told = await kula.advanceClock({ seconds: MONTH_SECONDS });
    noteNow(told);
    return Date.parse(told);
  } catch (reason) {
    const until = Date.now() + PATIENCE_MS;
    while (reason instanceof KulaError && reason.code === 'NETWORK' && Date.now() < until) {
      const later = await readNow(kula);
      if (isThere(later)) return later;
      await pause(LOOK_MS);
    }
    throw reason;
  }
}

async function month(t: Spoken, as: Attempt): Promise<Outcome> {
  const now = await advance(as);
  const { network } = await panes.operator.kula.query(ZONE);
  const timeZone = network.settings.find(({ name }) => name === 'KULA_TIME_ZONE')?.value ?? 'UTC';
  return t.tour.itIs(new Intl.DateTimeFormat(t.locale, { dateStyle: 'long', timeZone }).format(new Date(now)));
}

async function close(t: Spoken, as: Attempt): Promise<Outcome> {
  const result = await panes.books.kula.closeSettlementPeriod({ idempotencyKey: as.key });
  return isRefusal(result) ? { refusal: result } : t.tour.closed(result.closed.number);
}

/** The bakery's statement of the period that was closed last, recomputed here. */
async function check(t: Spoken): Promise<Outcome> {
  const { settlementPeriod: open } = await panes.books.kula.query(POSITIONS);
  const { settlementPeriod } = await panes.books.kula.query(CLOSED, { number: (open?.number ?? 1) - 1 });
  const statement = settlementPeriod?.statements.find(({ partner }) => partner.code === 'bakery');
  if (!statement) return t.tour.noStatement;
  const { right, digest } = await checkStatement(statement);
  return right ? t.tour.agrees(digest.slice(0, 16)) : t.tour.differs;
}

export const steps: readonly Step[] = [
  { name: 'earn', pane: panes.bakery, run: earn },
  { name: 'spend', pane: panes.cinema, run: spend },
  { name: 'books', pane: panes.books, run: books },
  { name: 'coupon', pane: panes.cinema, run: coupon },
  { name: 'month', pane: panes.operator, run: month },
  { name: 'close', pane: panes.books, run: close },
  { name: 'check', pane: panes.books, run: check },
];
