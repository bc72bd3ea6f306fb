import type { MemberId, PartnerId } from '../platform/index.js';
import type { ConversionId } from './ids.js';
import {
  done,
  duplicateOrder,
  insufficientPoints,
  invalid,
  partnerNotActive,
  refuse,
  roomRule,
  wantRoom,
  type Batch,
  type Command,
  type Decision,
  type Operation,
  type WalletSnapshot,
  walletsOf,
  snapshotOf,
} from '../ledger/index.js';
import { isEarning, partnerNotFound } from '../partners/index.js';
import { consumeCode, followMember, wantMember, type MemberRef, memberNotActive } from '../members/index.js';
import {
  bookSource,
  burnSlices,
  convertedIn,
  convertedOut,
  creditRefusal,
  isRefusal,
  issueLot,
  issueRule,
  issueTerms,
  priceSlices,
  takeUpTo,
  wantIssue,
  amountTooSmall,
} from '../exchange/index.js';
import { conversionStore, type Conversion } from './conversion.js';
import { acceptingPartner, namedWallet, sheetInForce, spendRefusal } from './price.js';
import { conversionNotOffered } from './refusals.js';

interface Convert extends Command {
  readonly id: ConversionId;
  readonly partnerId: PartnerId;
  readonly member: MemberRef;
  readonly reference: string;
}

/** Units of the partner's own scheme become points. */
interface ConvertIn extends Convert {
  /** Positive millionths of a unit. */
  readonly nativeUnits: bigint;
  /** The most points that one conversion may give, the same as for an accrual. */
  readonly pointsMax: bigint;
}

/** Points become units of the partner's own scheme. */
interface ConvertOut extends Convert {
  /** Positive. */
  readonly points: bigint;
}

export interface ConversionResult {
  readonly conversionId: ConversionId;
  /** Null on a replay, which loads the conversion again. */
  readonly conversion: Conversion | null;
  readonly wallet: WalletSnapshot;
}

type KeptConversion = [
  conversionId: ConversionId,
  memberId: MemberId,
  available: string,
  held: string,
  version: number,
];

const keep = ({ conversionId, wallet }: ConversionResult): string =>
  JSON.stringify([
    conversionId,
    wallet.memberId,
    wallet.available.toString(),
    wallet.held.toString(),
    wallet.version,
  ] satisfies KeptConversion);

function recall(text: string): ConversionResult {
  const [conversionId, memberId, available, held, version] = JSON.parse(text) as KeptConversion;
  return {
    conversionId,
    conversion: null,
    wallet: { memberId, available: BigInt(available), held: BigInt(held), version },
  };
}

export const convertInOperation: Operation<ConvertIn, ConversionResult> = {
  name: 'convertIn',
  needs({ partnerId, member, reference }, needs) {
    wantMember(needs, { partnerId, ref: member }, 0n);
    needs.want(conversionStore, { partnerId, reference });
    wantIssue(needs, needs.config(bookSource), partnerId);
  },
  follow({ partnerId, member }, batch, needs) {
    followMember(batch, needs, { partnerId, ref: member }, 0n);
    wantIssue(needs, batch.config(bookSource), partnerId);
  },
  plan: planConvertIn,
  keep,
  recall,
};

function planConvertIn(command: ConvertIn, batch: Batch): Decision<ConversionResult> {
  const book = batch.config(bookSource);
  const partner = book.partner(command.partnerId);
  if (!partner) return refuse(partnerNotFound());
  if (!isEarning(partner.status)) return refuse(partnerNotActive(partner.status));
  const wallet = namedWallet(batch, partner.id, command.member);
  if (isRefusal(wallet)) return refuse(wallet);
  if (wallet.memberStatus === 'CLOSED') return refuse(memberNotActive(wallet.memberStatus));
  const existing = batch.of(conversionStore).ofReference(command);
  if (existing) return refuse(duplicateOrder(existing));
  const sheet = sheetInForce(batch, partner.id);
  if (isRefusal(sheet)) return refuse(sheet);
  const points = convertedIn(command.nativeUnits, sheet);
  if (points === undefined) return refuse(conversionNotOffered());
  const terms = issueTerms(book, partner, sheet, batch.now);
  if (isRefusal(terms)) return refuse(terms);
  if (points === 0n) return refuse(amountTooSmall('The units come to less than one point at the rate in force.'));
  const tooMuch = issueRule(batch, wallet, terms, points, command.pointsMax);
  if (tooMuch) return invalid('nativeUnits', tooMuch);
  const overLimit = creditRefusal(batch, terms, points);
  if (overLimit) return refuse(overLimit);

  consumeCode(batch, command.member);
  const lot = issueLot(batch, wallet, terms, {
    points,
    of: command.id,
    kind: 'CONVERSION_IN',
    line: 'CONVERTED_IN',
  });
  const conversion: Conversion = {
    __typename: 'Conversion',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    direction: 'IN',
    reference: command.reference,
    points,
    nativeUnits: command.nativeUnits,
    rateSheetId: sheet.id,
    createdAt: batch.now,
    entrySequence: lot.entrySequence,
  };
  batch.of(conversionStore).add(conversion);
  return done({ conversionId: conversion.id, conversion, wallet: snapshotOf(wallet) });
}

export const convertOutOperation: Operation<ConvertOut, ConversionResult> = {
  name: 'convertOut',
  needs({ partnerId, member, reference, points }, needs) {
    wantMember(needs, { partnerId, ref: member }, points);
    needs.want(conversionStore, { partnerId, reference });
    wantRoom(needs, partnerId);
  },
  follow({ partnerId, member, points }, batch, needs) {
    followMember(batch, needs, { partnerId, ref: member }, points);
  },
  plan: planConvertOut,
  keep,
  recall,
};

function planConvertOut(command: ConvertOut, batch: Batch): Decision<ConversionResult> {
  const partner = acceptingPartner(batch, command.partnerId);
  if (isRefusal(partner)) return refuse(partner);
  const wallet = namedWallet(batch, partner.id, command.member);
  if (isRefusal(wallet)) return refuse(wallet);
  const frozen = spendRefusal(wallet);
  if (frozen) return refuse(frozen);
  const existing = batch.of(conversionStore).ofReference(command);
  if (existing) return refuse(duplicateOrder(existing));
  const sheet = sheetInForce(batch, partner.id);
  if (isRefusal(sheet)) return refuse(sheet);
  const nativeUnits = convertedOut(command.points, sheet);
  if (nativeUnits === undefined) return refuse(conversionNotOffered());
  const slices = takeUpTo(walletsOf(batch).lotsOf(wallet.memberId), command.points, (lot) => lot.remaining);
  const acceptor = { partnerId: partner.id, currency: partner.currency, price: sheet.reimbursementPrice };
  const priced = priceSlices(batch.config(bookSource), slices, acceptor, batch.now);
  if (isRefusal(priced)) return refuse(priced);
  if (nativeUnits === 0n)
    return refuse(amountTooSmall('The points come to less than 0.000001 unit at the rate in force.'));
  if (command.points > wallet.available) return refuse(insufficientPoints(wallet.available, command.points));
  const tooMuch = roomRule(batch, wallet, partner.id, command.points, 'forward');
  if (tooMuch) return invalid('points', tooMuch);

  consumeCode(batch, command.member);
  const head = {
    kind: 'CONVERSION_OUT',
    partnerId: partner.id,
    memberId: wallet.memberId,
    reference: command.id,
  } as const;
  const { sequence } = batch.journal.enter(head, (entry) => {
    burnSlices(batch, entry, priced, { movement: 'CONVERT_OUT', line: 'CONVERTED_OUT', reference: command.id });
    entry.changeWallet(wallet, -command.points, 0n);
  });
  const conversion: Conversion = {
    __typename: 'Conversion',
    id: command.id,
    partnerId: partner.id,
    memberId: wallet.memberId,
    direction: 'OUT',
    reference: command.reference,
    points: command.points,
    nativeUnits,
    rateSheetId: sheet.id,
    createdAt: batch.now,
    entrySequence: sequence,
  };
  batch.of(conversionStore).add(conversion);
  return done({ conversionId: conversion.id, conversion, wallet: snapshotOf(wallet) });
}
