/** How the naive model lets points be earned, and taken back. */
import { balancesOf, expired, free, issueRows, type ModelLot } from './model-journal.js';
import { bad, gather, least, ModelState, no, type Decided, type Declined, type ModelAccrual } from './model-state.js';
import {
  AHEAD_MS,
  BACKDATE_MS,
  DAY_MS,
  exchange,
  halfEven,
  MILLION,
  SAFE,
  type ModelCommand,
  type ModelPartner,
  type ModelSheet,
} from './model-terms.js';

type Of<Op extends ModelCommand['op']> = Extract<ModelCommand, { op: Op }>;

export class ModelEarning extends ModelState {
  protected issue(
    partner: ModelPartner,
    sheet: ModelSheet,
    member: string,
    points: bigint,
    id: string,
    kind: 'ACCRUAL' | 'CONVERSION_IN',
    fundPrice: bigint,
  ): ModelLot {
    const lot: ModelLot = {
      id: `lot_${id.slice(4)}`,
      member,
      issuer: partner.id,
      currency: partner.currency,
      funding: partner.funding,
      issuePrice: sheet.issuePrice,
      fundPrice,
      breakageShare: sheet.breakageShare,
      points,
      expiresAt: sheet.expireDays === null ? null : this.now + sheet.expireDays * DAY_MS,
      born: this.journal.length + 1,
      log: [],
    };
    this.enter({ kind, partner: partner.id, member, reference: id }, () => {
      this.lots.push(lot);
      return issueRows(lot, points, 1n, kind === 'ACCRUAL' ? 'ISSUED' : 'CONVERTED_IN');
    });
    return lot;
  }

  /** f, or a refusal when it hangs on a rate that is missing. */
  protected fundPrice(partner: ModelPartner): bigint | Declined {
    if (partner.funding === 'ON_REDEMPTION') return 0n;
    const rate = exchange(this.rates, this.base, this.base, partner.currency, this.now);
    return rate
      ? halfEven(this.pointValue * rate.over, rate.under)
      : no('FX_RATE_MISSING', { base: this.base, quote: partner.currency });
  }

  /** Who has issued more than half of what the others leave may not issue; nor who has moved half of all in a period. */
  protected tooMuch(partner: string, points: bigint): boolean {
    let own = points;
    let others = 0n;
    for (const [account, amount] of balancesOf(this.journal)) {
      if (account === `issued:${partner}`) own -= amount;
      else if (account.startsWith('issued:')) others -= amount;
    }
    return own + own > SAFE - others || this.tooBusy(partner, points, SAFE / 2n);
  }

  protected overLimit(partner: ModelPartner, cost: bigint): Declined | undefined {
    const exposure = this.owed(partner.id) + cost;
    if (partner.creditLimit === null || exposure <= partner.creditLimit) return undefined;
    return no('CREDIT_LIMIT_REACHED', { limit: partner.creditLimit, exposure });
  }

  protected accrue(c: Of<'accrue'>): Decided {
    if (c.occurredAt !== null && (c.occurredAt > this.now + AHEAD_MS || c.occurredAt < this.now - BACKDATE_MS))
      return bad('occurredAt');
    const partner = this.partner(c.partner);
    if (partner.status !== 'ACTIVE') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.find(partner.id, c.member);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status === 'CLOSED') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    const before = [...this.accruals.values()].find((a) => a.partner === partner.id && a.order === c.order);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    if (c.currency !== partner.currency) return no('CURRENCY_MISMATCH', { expectedCurrency: partner.currency });
    const occurredAt = Math.min(c.occurredAt ?? this.now, this.now);
    const sheet = this.sheetAt(partner.id, occurredAt);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const fund = this.fundPrice(partner);
    if (typeof fund === 'object') return fund;
    const points = (c.spend * sheet.accrualRate) / (MILLION * MILLION);
    if (points === 0n) return no('AMOUNT_TOO_SMALL');
    if (this.tooMuch(partner.id, points)) return bad('spend.amount');
    const over = this.overLimit(partner, points * sheet.issuePrice);
    if (over) return over;
    this.useUp(c.member);
    const lot = this.issue(partner, sheet, member.id, points, c.id, 'ACCRUAL', fund);
    const accrual: ModelAccrual = {
      id: c.id,
      partner: partner.id,
      member: member.id,
      order: c.order,
      points,
      sheet: sheet.id,
      occurredAt,
      lot,
      reversed: 0n,
    };
    this.accruals.set(c.id, accrual);
    return { result: this.earned(accrual) };
  }

  /** An accrual and its wallet as they are now. */
  protected earned({ id, reversed, points, sheet, occurredAt, lot, member }: ModelAccrual): Record<string, unknown> {
    return {
      accrualId: id,
      reversedPoints: reversed,
      points,
      sheet,
      occurredAt,
      expiresAt: lot.expiresAt,
      wallet: this.walletOf(member),
    };
  }

  protected reverse(c: Of<'reverse'>): Decided {
    const accrual = this.accruals.get(c.accrual);
    if (accrual?.partner !== c.partner) return no('ACCRUAL_NOT_FOUND');
    this.touch(accrual.member);
    const { lot: own } = accrual;
    const fromOwn = least(free(own), c.points);
    const others = gather(
      this.lotsOf(accrual.member).filter((lot) => lot !== own),
      c.points - fromOwn,
    );
    const paid = this.pay(others, { partner: accrual.partner, currency: own.currency, price: own.issuePrice });
    if (!Array.isArray(paid)) return paid;
    const remaining = accrual.points - accrual.reversed - expired(own);
    if (c.points > remaining) return no('EXCEEDS_ORIGINAL', { remaining: remaining < 0n ? 0n : remaining });
    const available =
      this.members.get(accrual.member)?.status === 'ACTIVE' ? this.walletOf(accrual.member).available : 0n;
    if (c.points > available) return no('INSUFFICIENT_POINTS', { available, requested: c.points });
    if (this.tooBusy(c.partner, c.points, SAFE)) return bad('points');
    accrual.reversed += c.points;
    this.enter(
      { kind: 'ACCRUAL_REVERSAL', partner: accrual.partner, member: accrual.member, reference: accrual.id },
      () => {
        if (fromOwn > 0n) own.log.push({ what: 'take', points: fromOwn });
        return [
          ...(fromOwn > 0n ? issueRows(own, fromOwn, -1n, 'ISSUE_REVERSED') : []),
          ...this.spend(paid, 'take', 'ISSUE_REVERSED'),
        ];
      },
    );
    return { result: this.earned(accrual) };
  }

  protected convertIn(c: Of<'convertIn'>): Decided {
    const partner = this.partner(c.partner);
    if (partner.status !== 'ACTIVE') return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.find(partner.id, c.member);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status === 'CLOSED') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    const before = this.conversions.find((x) => x.partner === partner.id && x.reference === c.reference);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    if (sheet.conversionIn === null) return no('CONVERSION_NOT_OFFERED');
    const fund = this.fundPrice(partner);
    if (typeof fund === 'object') return fund;
    const points = (c.units * sheet.conversionIn) / (MILLION * MILLION);
    if (points === 0n) return no('AMOUNT_TOO_SMALL');
    if (this.tooMuch(partner.id, points)) return bad('nativeUnits');
    const over = this.overLimit(partner, points * sheet.issuePrice);
    if (over) return over;
    this.useUp(c.member);
    this.issue(partner, sheet, member.id, points, c.id, 'CONVERSION_IN', fund);
    this.conversions.push({ id: c.id, partner: partner.id, reference: c.reference });
    return {
      result: { conversionId: c.id, points, nativeUnits: c.units, sheet: sheet.id, wallet: this.walletOf(member.id) },
    };
  }
}
