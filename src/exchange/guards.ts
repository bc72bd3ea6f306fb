import {
  ceilDivide,
  compare,
  present,
  MICRO,
  ONE,
  rational,
  times,
  type Micros,
  type Rational,
  type Refusal,
} from '../platform/index.js';
import { fundPrice, type Book, type PartnerTerms } from './book.js';
import { isAccepting, isEarning } from '../partners/index.js';
import type { Bonus, BonusOf } from './bonus.js';
import { conversionSteps, spendSteps, type Cycle } from './cycle.js';
import { greatestRate } from './earn/earn.js';
import type { Outstanding } from './outstanding.js';
import type { RateSheet } from './rate-sheet.js';
import { arbitrage, type Arbitrage, lossMakingRates, fxRateMissing, noRateInForce } from './refusals.js';

/**
 * The guards over rates (design, section 5), in exact rationals. Value can be in points, in a currency or in a partner's own
 * scheme. All ways lead through points, so every cycle is one of two: spend, earn and redeem (through an
 * exchange rate), or convert in and out of one partner's scheme. No sequence gains when none of these cycles does.
 */

/** A sheet with its partner and the span in which it is in force. */
interface Offer {
  readonly partner: PartnerTerms;
  readonly sheet: RateSheet;
  /** When the partner's next sheet starts, in milliseconds; infinite when there is none. */
  readonly until: number;
  /** What spend earns by it beyond the base. */
  readonly bonus?: Bonus | undefined;
}

const canIssue = (sheet: RateSheet): boolean => greatestRate(sheet) > 0n || sheet.conversionInRate !== null;
const canAccept = ({ redemptionValue, conversionOutRate }: RateSheet): boolean =>
  redemptionValue > 0n || conversionOutRate !== null;

/**
 * The partner's sheets in force or scheduled at the instant, each until the next one's start.
 * @param proposed sheets that are treated as approved: sheets that they supersede count no longer
 * @param bonusOf tells what is earned beyond the base; when left out, nothing is
 */
export function standing(
  book: Book,
  partner: PartnerTerms,
  at: Date,
  proposed: readonly RateSheet[] = [],
  bonusOf?: BonusOf,
): Offer[] {
  const added = new Set<string>(proposed.map(({ id }) => id));
  const sheets = [...book.sheetsOf(partner.id).filter(({ id }) => !added.has(id)), ...proposed];
  sheets.sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
  return sheets
    .map((sheet, i) => ({ partner, sheet, until: sheets[i + 1]?.effectiveFrom.getTime() ?? Infinity }))
    .filter(({ until }) => until > at.getTime())
    .map((offer) => {
      const from = Math.max(at.getTime(), offer.sheet.effectiveFrom.getTime());
      return { ...offer, bonus: bonusOf?.(partner, offer.sheet, from, offer.until) };
    });
}

/** Whether `second` can be used at or after the moment of some use of `first`, since no one goes back in time. */
const canFollow = (first: Offer, second: Offer): boolean => second.until > first.sheet.effectiveFrom.getTime();

/** Exchange rates in force at one instant, remembering the first that was needed and missing. */
class FxAt {
  readonly #book: Book;
  readonly #at: Date;
  missing: Refusal | undefined;

  constructor(book: Book, at: Date) {
    this.#book = book;
    this.#at = at;
  }

  rate(from: string, to: string): Rational | undefined {
    const rate = this.#book.fx(from, to, this.#at);
    if (!rate) this.#miss([from, to]);
    return rate;
  }

  /** s, the amount that one point of the issuer brings the network, in the issuer's currency: f or p. */
  sourcePrice({ partner, sheet }: Pick<Offer, 'partner' | 'sheet'>): Micros | undefined {
    if (partner.fundingModel === 'ON_REDEMPTION') return sheet.issuePrice;
    const price = fundPrice(this.#book, partner, this.#at);
    if (price === undefined) this.#miss([partner.currency]);
    return price;
  }

  /** Names the pair that someone has to publish, which always has the base currency. */
  #miss(currencies: readonly string[]): void {
    const { baseCurrency } = this.#book.network;
    const quote = currencies.find((currency) => !this.#book.fx(baseCurrency, currency, this.#at));
    if (quote !== undefined) this.missing ??= fxRateMissing(baseCurrency, quote);
  }
}

/** Spend 1.00 at `a`, redeem what it earned at `b`, exchange into a's currency. Undefined: a rate is missing. */
function spendCycle(a: Offer, b: Offer, fx: FxAt): Cycle | undefined {
  // Nothing is earned beyond a base of nothing.
  const base = greatestRate(a.sheet);
  const bonus = base === 0n ? undefined : a.bonus;
  const earnedRate = base + (bonus?.rate ?? 0n);
  const product = earnedRate * b.sheet.redemptionValue;
  if (product === 0n) return undefined;
  const rate = fx.rate(b.partner.currency, a.partner.currency);
  if (!rate) return undefined;
  const gain = times(rational(product, MICRO * MICRO), rate);
  const stepsOf = () =>
    spendSteps({
      at: a.partner,
      earnedRate,
      offers: bonus?.offers ?? [],
      redeemedAt: b.partner,
      redemptionValue: b.sheet.redemptionValue,
      gain,
    });
  return { gain, stepsOf };
}

/** Convert one native unit in by one sheet and out again by another (or the same) of the same partner. */
function conversionCycle(a: Offer, b: Offer): Cycle | undefined {
  const { conversionInRate } = a.sheet;
  const { conversionOutRate } = b.sheet;
  if (a.partner.id !== b.partner.id || conversionInRate === null || conversionOutRate === null) return undefined;
  return {
    stepsOf: () => conversionSteps(a.partner, conversionInRate, conversionOutRate),
    gain: rational(conversionInRate * conversionOutRate, MICRO * MICRO),
  };
}

/** The forbidden cycles of an ordered pair of offers: spending that earns everything back, and conversion that gains. */
function forbidden(a: Offer, b: Offer, fx: FxAt): Cycle[] {
  const spend = spendCycle(a, b, fx);
  const conversion = conversionCycle(a, b);
  return [
    ...(spend && compare(spend.gain, ONE) >= 0 ? [spend] : []),
    ...(conversion && compare(conversion.gain, ONE) > 0 ? [conversion] : []),
  ];
}

interface Loss {
  readonly message: string;
  readonly loser: PartnerTerms;
  /** Micros of the loser's currency for one point. */
  readonly amount: bigint;
}

/** {@link unpaidReserve} where the sheet issues. */
const fundingLoss = (offer: Offer, fx: FxAt): Loss | undefined =>
  canIssue(offer.sheet) ? unpaidReserve(offer, fx) : undefined;

/** ON_ISSUE with p < f: the reserve takes more than the issuer pays. */
function unpaidReserve(offer: Offer, fx: FxAt): Loss | undefined {
  const { partner, sheet } = offer;
  if (partner.fundingModel !== 'ON_ISSUE') return undefined;
  const fund = fx.sourcePrice(offer);
  if (fund === undefined || sheet.issuePrice >= fund) return undefined;
  return {
    message: `The network would put more in reserve for a point of ${partner.code} than ${partner.code} pays for it at issue.`,
    loser: partner,
    amount: fund - sheet.issuePrice,
  };
}

/** Whether b is paid more for a point than an issuer's point brings at its source price; undefined when a rate for that is missing. */
function acceptanceLoss(
  issuer: PartnerTerms,
  source: Micros | undefined,
  b: Offer,
  concerned: PartnerTerms,
  fx: FxAt,
  when: string,
): Loss | undefined {
  const rate = fx.rate(issuer.currency, b.partner.currency);
  if (source === undefined || !rate) return undefined;
  // Over the common denominator, in micros of b's currency: paid - source x rate.
  const short = b.sheet.reimbursementPrice * rate.denominator - source * rate.numerator;
  if (short <= 0n) return undefined;
  const loser = issuer.id === concerned.id ? b.partner : issuer;
  const amount = loser.id === b.partner.id ? ceilDivide(short, rate.denominator) : ceilDivide(short, rate.numerator);
  return {
    message: `The network would pay ${b.partner.code} more for a point of ${issuer.code} than it ${when} for it.`,
    loser,
    amount,
  };
}

const isPaid = ({ sheet }: Offer): boolean => sheet.reimbursementPrice > 0n && canAccept(sheet);

/** The loss on points that a issues by its sheet and b takes. */
const lossOfPair = (a: Offer, b: Offer, concerned: PartnerTerms, fx: FxAt): Loss | undefined =>
  isPaid(b) && canIssue(a.sheet)
    ? acceptanceLoss(a.partner, fx.sourcePrice(a), b, concerned, fx, 'takes in')
    : undefined;

/** The loss on outstanding points that b takes: they exist already, so they can be spent whenever b's sheet is in force. */
function lossOfLots({ book, outstanding, concerned }: Question, b: Offer, fx: FxAt): Loss[] {
  if (!isPaid(b)) return [];
  return outstanding.flatMap(({ partnerId, price }) => {
    const issuer = present(book.partner(partnerId), partnerId);
    const loss = acceptanceLoss(issuer, price, b, concerned, fx, 'took in or will');
    return loss ? [loss] : [];
  });
}

/** Every ordered pair that contains a candidate: those with others' sheets first, those of the partner's own sheets last. */
function pairs(candidates: readonly Offer[], others: readonly Offer[]): (readonly [Offer, Offer])[] {
  return [
    ...candidates.flatMap((one) =>
      others.flatMap(
        (other) =>
          [
            [one, other],
            [other, one],
          ] as const,
      ),
    ),
    ...candidates.flatMap((one) => candidates.map((other) => [one, other] as const)),
  ];
}

const greaterGain = (a: Cycle, b: Cycle): number => compare(b.gain, a.gain);

/** Whether the partner in question is to give points by its sheets, and whether it is to take them. */
export interface Roles {
  readonly earns: boolean;
  readonly accepts: boolean;
}

const BOTH_ROLES: Roles = { earns: true, accepts: true };

/** The question to the guards. */
export interface Question {
  readonly book: Book;
  /** The outstanding points of every issuer, whatever its status. */
  readonly outstanding: readonly Outstanding[];
  readonly concerned: PartnerTerms;
  /** The sheets in question. At proposal and approval it is that sheet; when a partner's status gives it a role, all its sheets. */
  readonly candidates: readonly RateSheet[];
  /** When left out, the partner both gives and takes. */
  readonly roles?: Roles;
  readonly at: Date;
  /** What spend earns beyond the base; left out: nothing. */
  readonly bonusOf?: BonusOf;
}

/** The pairs of sheets with a candidate: points are first earned or converted in by the one, and then taken by the other. */
function askedPairs({ book, concerned, candidates, roles = BOTH_ROLES, at, bonusOf }: Question): {
  readonly offers: Offer[];
  readonly tried: (readonly [Offer, Offer])[];
} {
  const isCandidate = new Set<string>(candidates.map((sheet) => sheet.id));
  const own = standing(book, concerned, at, candidates, bonusOf);
  const offers = own.filter(({ sheet }) => isCandidate.has(sheet.id));
  const rest = book
    .partners()
    .filter(({ id, status }) => id !== concerned.id && (isEarning(status) || isAccepting(status)));
  const others = [
    ...rest.flatMap((partner) => standing(book, partner, at, [], bonusOf)),
    ...own.filter(({ sheet }) => !isCandidate.has(sheet.id)),
  ];
  const earns = ({ partner }: Offer): boolean =>
    partner.id === concerned.id ? roles.earns : isEarning(partner.status);
  const accepts = ({ partner }: Offer): boolean =>
    partner.id === concerned.id ? roles.accepts : isAccepting(partner.status);
  return { offers, tried: pairs(offers, others).filter(([a, b]) => earns(a) && accepts(b) && canFollow(a, b)) };
}

/**
 * Whether the candidates may be added to the standing sheets. Only pairs with a candidate count, so that exchange rates
 * that moved against others' sheets do not stop the sheet that repairs it.
 * @returns the first refusal of these: Arbitrage (the cycle of the greatest gain), LossMakingRates, FxRateMissing
 */
export function guardRates(question: Question): Refusal | undefined {
  const { book, concerned, roles = BOTH_ROLES, at } = question;
  const fx = new FxAt(book, at);
  const { offers, tried } = askedPairs(question);

  const [worst] = tried.flatMap(([a, b]) => forbidden(a, b, fx)).sort(greaterGain);
  if (worst) return arbitrage(worst.stepsOf(), worst.gain);
  const [loss] = [
    ...(roles.earns ? offers.map((offer) => fundingLoss(offer, fx)) : []),
    ...tried.map(([a, b]) => lossOfPair(a, b, concerned, fx)),
    ...(roles.accepts ? offers.flatMap((offer) => lossOfLots(question, offer, fx)) : []),
  ].filter((found) => found !== undefined);
  if (loss) return lossMakingRates(loss.message, loss.loser.id, loss.amount, loss.loser.currency);
  return fx.missing;
}

/**
 * Whether what spending earns at the partner concerned, by the candidates and with its bonuses, comes back whole anywhere:
 * what an offer is asked.
 * @returns the refusal: Arbitrage (of the greatest gain), then FxRateMissing
 */
export function guardEarning(question: Question): Refusal | undefined {
  const { book, concerned, at } = question;
  const fx = new FxAt(book, at);
  const [worst] = askedPairs(question)
    .tried.filter(([a]) => a.partner.id === concerned.id)
    .flatMap(([a, b]) => spendCycle(a, b, fx) ?? [])
    .filter(({ gain }) => compare(gain, ONE) >= 0)
    .sort(greaterGain);
  return worst ? arbitrage(worst.stepsOf(), worst.gain) : fx.missing;
}

/**
 * Whether points may be given by this sheet: by hand, by campaigns at other tills, for check-ins or as prizes. A sheet by which nothing
 * is earned or converted in was not asked for its issue price when it was approved, so that is asked here.
 * @returns the refusal: NoRateInForce where the network would lose by it, FxRateMissing
 */
export function guardGiving(book: Book, partner: PartnerTerms, sheet: RateSheet, at: Date): Refusal | undefined {
  if (canIssue(sheet)) return undefined;
  const fx = new FxAt(book, at);
  const offer: Offer = { partner, sheet, until: Infinity };
  const spenders = book.partners().filter(({ status }) => isAccepting(status));
  const loses =
    unpaidReserve(offer, fx) !== undefined ||
    spenders
      .flatMap((spender) => standing(book, spender, at))
      .some((b) => isPaid(b) && acceptanceLoss(partner, fx.sourcePrice(offer), b, partner, fx, 'takes in'));
  return loses ? noRateInForce(GIVES_AT_A_LOSS) : fx.missing;
}

const GIVES_AT_A_LOSS =
  'By the rates of the partner nothing is earned, and for a point that is given at their prices the network would pay more than the partner does.';

/** A mistyped rate makes cycles of almost all pairs of partners: 40,000 of 300 partners. The greatest say what is wrong. */
const ALERTS_MAX = 100;

/** The cycles over an exchange rate of the currency that gain, with the sheets in force at the instant: the 100 greatest, greatest first. */
export function gainingCycles(book: Book, currency: string, at: Date): Arbitrage[] {
  const fx = new FxAt(book, at);
  const offers = book
    .partners()
    .flatMap((partner) =>
      standing(book, partner, at).filter(({ sheet }) => sheet.effectiveFrom.getTime() <= at.getTime()),
    );
  const concerns = ({ partner }: Offer): boolean => partner.currency === currency;
  const earners = offers.filter(({ partner }) => isEarning(partner.status));
  const acceptors = offers.filter(({ partner }) => isAccepting(partner.status));
  return earners
    .flatMap((a) =>
      acceptors
        .filter((b) => a.partner.currency !== b.partner.currency && (concerns(a) || concerns(b)))
        .map((b) => [a, b] as const),
    )
    .flatMap(([a, b]) => forbidden(a, b, fx))
    .sort(greaterGain)
    .slice(0, ALERTS_MAX)
    .map(({ stepsOf, gain }) => arbitrage(stepsOf(), gain));
}
