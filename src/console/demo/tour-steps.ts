/** The tour: what happens between a purchase and a checked statement, each step done by whoever does it in life. */
import { checkStatement, formatMoney, graphql, isRefusal, KulaError } from '../../client/index.js';
import { panes, type Pane } from './pane.js';
import { orderNumber } from './serving.js';
import type { Spoken } from './text.js';

/** What a step gives: a sentence, or a refusal that is said as everywhere. */
type Outcome = string | { readonly refusal: object };

export interface Step {
  readonly name: keyof Spoken['tour']['steps'];
  /** Whose request it is, which can be looked at. */
  readonly pane: Pane;
  readonly run: (t: Spoken) => Promise<Outcome>;
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

const CLOCK = graphql(`
  query {
    network {
      clock {
        now
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

const codeOf = async (): Promise<string> => (await panes.phone.kula.memberCode()).code;

async function earn(t: Spoken): Promise<Outcome> {
  const result = await panes.bakery.kula.accruePoints({
    orderId: orderNumber(),
    member: { code: await codeOf() },
    spend: { amount: '12.40', currency: 'EUR' },
  });
  return isRefusal(result) ? { refusal: result } : t.till.earned(result.accrual.points);
}

async function spend(t: Spoken): Promise<Outcome> {
  const result = await panes.cinema.kula.redeemPoints({
    orderId: orderNumber(),
    member: { code: await codeOf() },
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

/** The first coupon in Anna's pocket that the cinema takes. */
async function coupon(t: Spoken): Promise<Outcome> {
  const { viewer } = await panes.phone.kula.query(COUPON);
  const mine = viewer.member?.coupons.nodes ?? [];
  const good = mine.find(({ couponKind }) => couponKind.acceptedAt.some(({ code }) => code === 'cinema'));
  if (!good || good.number === null) return t.tour.noCoupon;
  const { useCoupon: result } = await panes.cinema.kula.query(USE_COUPON, {
    input: {
      idempotencyKey: crypto.randomUUID(),
      coupon: good.number,
      orderId: orderNumber(),
      member: { code: await codeOf() },
      spend: { amount: '30.00', currency: 'USD' },
    },
  });
  return result.__typename === 'UseCouponPayload' ? t.till.discount(result.use.discount) : { refusal: result };
}

const readNow = async (): Promise<number> => {
  const { network } = await panes.operator.kula.query(CLOCK);
  return Date.parse(network.clock.now);
};

/** How long to look for a clock whose answer was late. */
const PATIENCE_MS = 60_000;

/** Moves the clock. What falls due in a month can take longer than a client waits: then it looks whether the clock has moved. */
async function advance(): Promise<number> {
  const before = await readNow();
  try {
    return Date.parse(await panes.operator.kula.advanceClock({ seconds: MONTH_SECONDS }));
  } catch (reason) {
    const until = Date.now() + PATIENCE_MS;
    while (reason instanceof KulaError && reason.code === 'NETWORK' && Date.now() < until) {
      const now = await readNow();
      if (now > before + (MONTH_SECONDS - 1) * 1_000) return now;
    }
    throw reason;
  }
}

async function month(t: Spoken): Promise<Outcome> {
  const day = new Intl.DateTimeFormat(t.locale, { dateStyle: 'long' });
  return t.tour.itIs(day.format(new Date(await advance())));
}

async function close(t: Spoken): Promise<Outcome> {
  const result = await panes.books.kula.closeSettlementPeriod({});
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
