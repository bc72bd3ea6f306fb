/**
 * A naive model of the network, against which the product's planner is tested: plain arrays, everything counted anew
 * from the whole history each time, and no line shared with src/. Time is a number, moved by the test.
 */
import { costOf, inBurnOrder, sliceRows, type ModelPosting } from './model-journal.js';
import { ModelEarning } from './model-earning.js';
import {
  bad,
  declined,
  gather,
  least,
  no,
  sum,
  type Decided,
  type Declined,
  type ModelQuote,
  type ModelRedemption,
  type Paid,
  type Part,
} from './model-state.js';
import {
  HOLD_MS,
  inputOf,
  minorUnits,
  operationNames,
  QUOTE_MS,
  SAFE,
  type Currency,
  type ModelAnswer,
  type ModelCommand,
  type ModelMember,
  type ModelPartner,
  type ModelSheet,
  type Ref,
} from './model-terms.js';

type Of<Op extends ModelCommand['op']> = Extract<ModelCommand, { op: Op }>;
interface Deal {
  readonly partner: ModelPartner;
  readonly member: ModelMember;
  readonly quote: ModelQuote | null;
  readonly points: bigint;
}

const capturedOf = (redemption: ModelRedemption): bigint => sum(redemption.paid);
const refundedOf = (redemption: ModelRedemption): bigint =>
  redemption.paid.reduce((total, paid) => total + paid.refunded, 0n);

export class Model extends ModelEarning {
  /** Decides one command at the present time. */
  decide(command: ModelCommand): ModelAnswer {
    const place = 'key' in command ? `${command.partner} ${command.key}` : undefined;
    const kept = place === undefined ? undefined : this.keys.get(place);
    const operation = operationNames[command.op];
    if (kept) {
      if (kept.operation !== operation || kept.input !== inputOf(command))
        return { kind: 'refused', code: 'IDEMPOTENCY_CONFLICT', firstUsedFor: kept.operation };
      return { kind: 'done', replayed: true, result: kept.result };
    }
    const decided = this.plan(command);
    if (declined(decided)) return decided;
    if (place !== undefined) this.keys.set(place, { operation, input: inputOf(command), result: decided.result });
    return { kind: 'done', replayed: false, result: decided.result };
  }

  protected plan(command: ModelCommand): Decided {
    switch (command.op) {
      case 'accrue':
        return this.accrue(command);
      case 'reverse':
        return this.reverse(command);
      case 'quote':
      case 'quoteValue':
        return this.quote(command);
      case 'redeem':
      case 'redeemQuote':
        return this.redeem(command);
      case 'capture':
        return this.capture(command);
      case 'void':
        return this.void(command);
      case 'refund':
        return this.refund(command);
      case 'convertIn':
        return this.convertIn(command);
      case 'convertOut':
        return this.convertOut(command);
    }
  }

  /** The partner that may accept points, and the member that may spend them; touched. */
  protected spender(partnerId: string, ref: Ref): { partner: ModelPartner; member: ModelMember } | Declined {
    const partner = this.partner(partnerId);
    if (partner.status !== 'ACTIVE' && partner.status !== 'EXITING')
      return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    const member = this.find(partnerId, ref);
    if (!member) return no('MEMBER_NOT_FOUND');
    if (member.status !== 'ACTIVE') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    return { partner, member };
  }

  protected quote(c: Of<'quote'> | Of<'quoteValue'>): Decided {
    const spender = this.spender(c.partner, c.member);
    if (declined(spender)) return spender;
    const { partner, member } = spender;
    if (c.op === 'quoteValue' && c.currency !== partner.currency)
      return no('CURRENCY_MISMATCH', { expectedCurrency: partner.currency });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const { redemptionValue: worth } = sheet;
    if (c.op === 'quoteValue' && worth === 0n) return no('AMOUNT_TOO_SMALL');
    const points = c.op === 'quote' ? c.points : (c.value + worth - 1n) / worth;
    const value = c.op === 'quoteValue' ? c.value : this.tillValue(points, sheet, partner.currency);
    if (value === 0n) return no('AMOUNT_TOO_SMALL');
    if (points > SAFE) return bad('value.amount');
    const { available } = this.walletOf(member.id);
    if (points > available) return no('INSUFFICIENT_POINTS', { available, requested: points });
    this.useUp(c.member);
    const expiresAt = this.now + QUOTE_MS;
    this.quotes.set(c.id, {
      id: c.id,
      partner: partner.id,
      member: member.id,
      points,
      value,
      sheet,
      expiresAt,
      redemption: null,
    });
    return { result: { quoteId: c.id, points, value, sheet: sheet.id, expiresAt } };
  }

  protected tillValue(points: bigint, sheet: ModelSheet, currency: Currency): bigint {
    const unit = minorUnits[currency];
    return ((points * sheet.redemptionValue) / unit) * unit;
  }

  /** The quote's member and price, or those named; refusals about them come in this order. */
  protected deal(c: Of<'redeem'> | Of<'redeemQuote'>): Deal | Declined {
    const partner = this.partner(c.partner);
    if (partner.status !== 'ACTIVE' && partner.status !== 'EXITING')
      return no('PARTNER_NOT_ACTIVE', { partnerStatus: partner.status });
    if (c.op === 'redeem') {
      const spender = this.spender(c.partner, c.member);
      return declined(spender) ? spender : { ...spender, quote: null, points: c.points };
    }
    const quote = this.quotes.get(c.quote);
    if (quote?.partner !== partner.id) return no('QUOTE_NOT_FOUND');
    if (quote.redemption !== null) return no('QUOTE_USED', { redemption: quote.redemption });
    if (quote.expiresAt <= this.now) return no('QUOTE_EXPIRED', { expiredAt: quote.expiresAt });
    this.touch(quote.member);
    const member = this.members.get(quote.member) as ModelMember;
    if (member.status !== 'ACTIVE') return no('MEMBER_NOT_ACTIVE', { memberStatus: member.status });
    return { partner, member, quote, points: quote.points };
  }

  protected redeem(c: Of<'redeem'> | Of<'redeemQuote'>): Decided {
    const deal = this.deal(c);
    if (declined(deal)) return deal;
    const { partner, member, quote, points } = deal;
    const before = [...this.redemptions.values()].find((r) => r.partner === partner.id && r.order === c.order);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = quote?.sheet ?? this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    const parts = gather(this.lotsOf(member.id), points);
    const paid = c.capture
      ? this.pay(parts, { partner: partner.id, currency: partner.currency, price: sheet.reimbursementPrice })
      : [];
    if (!Array.isArray(paid)) return paid;
    const value = quote?.value ?? this.tillValue(points, sheet, partner.currency);
    if (value === 0n) return no('AMOUNT_TOO_SMALL');
    const { available } = this.walletOf(member.id);
    if (points > available) return no('INSUFFICIENT_POINTS', { available, requested: points });
    if (c.capture && this.tooBusy(partner.id, points, SAFE / 2n)) return bad('points');
    if (quote) quote.redemption = c.id;
    else if (c.op === 'redeem') this.useUp(c.member);
    const redemption: ModelRedemption = {
      id: c.id,
      partner: partner.id,
      member: member.id,
      order: c.order,
      points,
      value,
      sheet: sheet.id,
      price: sheet.reimbursementPrice,
      currency: partner.currency,
      heldUntil: this.now + HOLD_MS,
      parts,
      status: c.capture ? 'CAPTURED' : 'AUTHORIZED',
      paid,
    };
    this.redemptions.set(c.id, redemption);
    this.enter(
      { kind: c.capture ? 'REDEMPTION' : 'HOLD', partner: partner.id, member: member.id, reference: c.id },
      () => {
        if (c.capture) return this.spend(paid, 'take', 'REDEEMED_HERE');
        for (const part of parts) part.lot.log.push({ what: 'hold', points: part.points });
        return [];
      },
    );
    return { result: this.step(redemption) };
  }

  /** A redemption and its wallet as they are now. */
  protected step(redemption: ModelRedemption): Record<string, unknown> {
    const { id, status, heldUntil, points, value, sheet, price } = redemption;
    return {
      redemptionId: id,
      status,
      captured: capturedOf(redemption),
      refunded: refundedOf(redemption),
      heldUntil: status === 'AUTHORIZED' ? heldUntil : null,
      points,
      value,
      sheet,
      price,
      wallet: this.walletOf(redemption.member),
    };
  }

  protected existing(partner: string, id: string): ModelRedemption | undefined {
    const redemption = this.redemptions.get(id);
    if (redemption?.partner !== partner) return undefined;
    this.touch(redemption.member);
    return redemption;
  }

  protected capture(c: Of<'capture'>): Decided {
    const redemption = this.existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'AUTHORIZED') return no('INVALID_TRANSITION', { from: redemption.status });
    const wanted = c.points ?? redemption.points;
    const taken: Part[] = [];
    const released: Part[] = [];
    for (const lot of inBurnOrder(redemption.parts.map((part) => part.lot))) {
      const { points } = redemption.parts.find((part) => part.lot === lot) as Part;
      const part = least(points, wanted - sum(taken));
      if (part > 0n) taken.push({ lot, points: part });
      if (part < points) released.push({ lot, points: points - part });
    }
    const { partner, currency, price } = redemption;
    const paid = this.pay(taken, { partner, currency, price });
    if (!Array.isArray(paid)) return paid;
    if (wanted > redemption.points) return no('EXCEEDS_ORIGINAL', { remaining: redemption.points });
    if (this.tooBusy(partner, wanted, SAFE / 2n)) return bad('points');
    redemption.status = 'CAPTURED';
    redemption.paid = paid;
    this.enter({ kind: 'CAPTURE', partner, member: redemption.member, reference: redemption.id }, () => {
      for (const { lot, points } of released) lot.log.push({ what: 'release', points });
      return this.spend(paid, 'capture', 'REDEEMED_HERE');
    });
    this.expire(redemption.member);
    return { result: this.step(redemption) };
  }

  protected void(c: Of<'void'>): Decided {
    const redemption = this.existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'AUTHORIZED') return no('INVALID_TRANSITION', { from: redemption.status });
    this.release(redemption, 'VOIDED');
    this.expire(redemption.member);
    return { result: this.step(redemption) };
  }

  protected refund(c: Of<'refund'>): Decided {
    const redemption = this.existing(c.partner, c.redemption);
    if (!redemption) return no('REDEMPTION_NOT_FOUND');
    if (redemption.status !== 'CAPTURED') return no('INVALID_TRANSITION', { from: redemption.status });
    const remaining = capturedOf(redemption) - refundedOf(redemption);
    if (c.points > remaining) return no('EXCEEDS_ORIGINAL', { remaining });
    if (this.tooBusy(redemption.partner, c.points, SAFE)) return bad('points');
    this.enter(
      { kind: 'REFUND', partner: redemption.partner, member: redemption.member, reference: redemption.id },
      () => {
        const rows: ModelPosting[] = [];
        let missing = c.points;
        for (const lot of inBurnOrder(redemption.paid.map((paid) => paid.lot)).reverse()) {
          const paid = redemption.paid.find((one) => one.lot === lot) as Paid;
          const left = paid.points - paid.refunded;
          const part = least(left, missing);
          if (part === 0n) continue;
          missing -= part;
          paid.refunded += part;
          lot.log.push({ what: 'give', points: part });
          rows.push(
            ...sliceRows(
              lot,
              paid.payee,
              -part,
              costOf(paid.payee, left - part) - costOf(paid.payee, left),
              'REDEMPTION_REFUNDED',
            ),
          );
        }
        return rows;
      },
    );
    this.expire(redemption.member);
    return { result: this.step(redemption) };
  }

  protected convertOut(c: Of<'convertOut'>): Decided {
    const spender = this.spender(c.partner, c.member);
    if (declined(spender)) return spender;
    const { partner, member } = spender;
    const before = this.conversions.find((x) => x.partner === partner.id && x.reference === c.reference);
    if (before) return no('DUPLICATE_ORDER', { existing: before.id });
    const sheet = this.sheetAt(partner.id, this.now);
    if (!sheet) return no('NO_RATE_IN_FORCE');
    if (sheet.conversionOut === null) return no('CONVERSION_NOT_OFFERED');
    const paid = this.pay(gather(this.lotsOf(member.id), c.points), {
      partner: partner.id,
      currency: partner.currency,
      price: sheet.reimbursementPrice,
    });
    if (!Array.isArray(paid)) return paid;
    const nativeUnits = c.points * sheet.conversionOut;
    if (nativeUnits === 0n) return no('AMOUNT_TOO_SMALL');
    const { available } = this.walletOf(member.id);
    if (c.points > available) return no('INSUFFICIENT_POINTS', { available, requested: c.points });
    if (this.tooBusy(partner.id, c.points, SAFE / 2n)) return bad('points');
    this.useUp(c.member);
    this.enter({ kind: 'CONVERSION_OUT', partner: partner.id, member: member.id, reference: c.id }, () =>
      this.spend(paid, 'take', 'CONVERTED_OUT'),
    );
    this.conversions.push({ id: c.id, partner: partner.id, reference: c.reference });
    return {
      result: { conversionId: c.id, points: c.points, nativeUnits, sheet: sheet.id, wallet: this.walletOf(member.id) },
    };
  }
}
