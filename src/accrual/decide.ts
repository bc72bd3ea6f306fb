import type { MemberId, PartnerId, Refusal } from '../platform/index.js';
import { done, invalid, NO_LABEL, partnerNotActive, refuse, touch } from '../ledger/index.js';
import type { Batch, Decision, Wallet } from '../ledger/index.js';
import { currencyMismatch, isEarning, partnerNotFound } from '../partners/index.js';
import { memberNotActive, memberNotFound } from '../members/index.js';
import {
  amountTooSmall,
  bookSource,
  earn,
  isRefusal,
  issuePartsRule,
  issueTerms,
  noRateInForce,
  type IssuePart,
  type IssueTerms,
  type PartnerTerms,
  type RateSheet,
} from '../exchange/index.js';
import type { PurchasePlan } from '../campaigns/index.js';
import type { Accrue } from './command.js';
import { keptComponents, plannedComponents, type KeptComponents } from './components.js';
import { Issuers, madeAt, planProgramme, type Planned, type Purchase } from './programme.js';

/** What a purchase earns, decided up to the posting. Accruals post it, and previews only tell it. */

/** A part of an accrual before it is issued. */
interface Part {
  readonly points: bigint;
  readonly costCentre: string | null;
  readonly issue: IssuePart;
  /** Null: the points of the base rate alone, which are kept with the accrual. */
  readonly place: { readonly component: number; readonly ordinal: number } | null;
}

/** All that a purchase earns. */
interface EarnedParts {
  readonly points: bigint;
  /** At least one, the base's first. */
  readonly parts: readonly Part[];
  /** Undefined when the base rate gave all points. */
  readonly kept: KeptComponents | undefined;
  /** Undefined when no offer concerned the purchase. */
  readonly plan: PurchasePlan | undefined;
}

/** A purchase of which only the posting is left. */
export interface PlannedPurchase extends EarnedParts {
  readonly occurredAt: Date;
  readonly sheet: RateSheet;
  readonly terms: IssueTerms;
}

/** A stranger's wallet. */
const NEW_WALLET = { version: 0 };

/** The partner at which points are earned, or why none can be. */
export function earningPartner(batch: Batch, id: PartnerId): PartnerTerms | Refusal {
  const partner = batch.config(bookSource).partner(id);
  if (!partner) return partnerNotFound();
  return isEarning(partner.status) ? partner : partnerNotActive(partner.status);
}

/** The wallet of who earns, brought up to date, or why it cannot. */
export function earningWallet(batch: Batch, memberId: MemberId | undefined): Wallet | Refusal {
  const wallet = memberId && touch(batch, memberId);
  if (!wallet) return memberNotFound();
  return wallet.memberStatus === 'CLOSED' ? memberNotActive(wallet.memberStatus) : wallet;
}

const partOf = (issue: IssuePart, place: Part['place']): Part => ({
  points: issue.points,
  costCentre: issue.label.costCentre,
  issue,
  place,
});

/** The parts of a plan, in the order of its components; the base's first. Parts of 0 make no lot. */
function partsOf({ components }: PurchasePlan, issuers: Issuers): Part[] {
  return components.flatMap(({ reckoning, parts, expireAfterDays }, index) =>
    parts.flatMap(({ partnerId, points, costCentre }, ordinal) => {
      const terms = issuers.of(partnerId);
      if (points === 0n || !terms) return [];
      const label =
        reckoning.reason === 'BASE_RATE' || reckoning.reason === 'RULE'
          ? NO_LABEL
          : { offerId: reckoning.reason === 'TIER' ? reckoning.tier.ladderId : reckoning.campaign.id, costCentre };
      return [partOf({ terms, points, label, expireAfterDays }, { component: index + 1, ordinal: ordinal + 1 })];
    }),
  );
}

function earnedBy(purchase: Purchase, batch: Batch, planned: Planned): EarnedParts | Refusal {
  const { partner, sheet, occurredAt, issuers } = planned;
  const plan = planProgramme(purchase, batch, planned);
  if (plan && 'code' in plan) return plan;
  const terms = issuers.of(partner.id);
  if (!terms) throw new Error(`${partner.id} earns without terms`);
  if (!plan) {
    const { timeZone, spend, category } = purchase;
    const earned = earn({ partnerId: partner.id, spend, category, occurredAt, sheet, timeZone });
    if (earned.points === 0n) return amountTooSmall('The spend earns less than one point at the rate in force.');
    const part = partOf({ terms, points: earned.points, label: NO_LABEL, expireAfterDays: null }, null);
    return { points: earned.points, parts: [part], kept: keptComponents(earned, timeZone), plan };
  }
  const kept = plannedComponents(plan, purchase.timeZone);
  const [base, ...others] = partsOf(plan, issuers);
  if (!base) throw new Error('a plan has points of no one');
  // What the base alone gave is kept with the accrual.
  const first = kept && others.length > 0 ? base : { ...base, place: null };
  return { points: plan.points, parts: [first, ...others], kept, plan };
}

/** What the partner itself issues without a label: the base, and what rules of other rooms give. */
export const ownPoints = ({ parts }: EarnedParts): bigint =>
  parts.reduce((sum, { points, issue }) => (issue.label.offerId === null ? sum + points : sum), 0n);

/** A purchase with all that an accrual is bounded by. */
type Bounded = Purchase & Pick<Accrue, 'pointsMax'>;

/**
 * Decides what a purchase earns, from its currency on: partner and member have been found before. Only the credit limit for the
 * base is not asked. It posts nothing.
 * @param whose its wallet is null for a stranger; `tried` is an offer that counts as live
 */
export function planEarning(
  purchase: Bounded,
  batch: Batch,
  {
    partner,
    wallet,
    tried,
    explains = false,
  }: Pick<Planned, 'partner' | 'tried' | 'explains'> & { readonly wallet: Wallet | null },
): Decision<PlannedPurchase> {
  if (purchase.currency !== partner.currency) return refuse(currencyMismatch(partner.currency));
  const book = batch.config(bookSource);
  const occurredAt = madeAt(purchase.occurredAt, batch.now);
  const sheet = book.sheetAt(partner.id, occurredAt);
  if (!sheet) return refuse(noRateInForce());
  const terms = issueTerms(book, partner, sheet, batch.now);
  if (isRefusal(terms)) return refuse(terms);

  const issuers = new Issuers(batch, occurredAt, terms);
  const earned = earnedBy(purchase, batch, { partner, sheet, occurredAt, issuers, wallet, tried, explains });
  if ('code' in earned) return refuse(earned);
  const issued = earned.parts.map(({ issue }) => issue);
  const tooMuch = issuePartsRule(batch, wallet ?? NEW_WALLET, issued, purchase.pointsMax);
  return tooMuch ? invalid('spend.amount', tooMuch) : done({ ...earned, occurredAt, sheet, terms });
}
