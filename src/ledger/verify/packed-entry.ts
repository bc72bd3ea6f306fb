import { rational, type MemberId, type Micros, type PartnerId } from '../../platform/index.js';
import { POINTS_ASSET } from '../journal/account.js';
import { entryFacts, facts } from '../journal/facts.js';
import type { LotId, RateSheetId } from '../journal/ids.js';
import type { EntryKind, LineKind } from '../journal/kinds.js';
import type { PartnerPart } from '../journal/partner-part.js';
import { canonicalPosting } from '../journal/seal.js';
import { movementKinds, type MovementKind, type Sink } from '../points/lot.js';
import type { Label } from '../journal/label.js';
import type { ReadEntry, ReadLot, ReadMovement, ReadPosting } from './check.js';
import { entryDeclarations } from './define-entry.js';
import { FIELD, ITEM, PART, SECTION } from './piece-text.js';

const at = (list: readonly string[], i: number): string => list[i] ?? '';
/**
 * Something that is no whole number where one belongs must be reported and not stop the search, so it becomes a number
 * that fits nothing.
 */
const NO_AMOUNT = -1_000_000_007n;
const toWhole = (text: string): bigint => (/^-?[0-9]+$/.test(text) ? BigInt(text) : NO_AMOUNT);
const itemsOf = (text: string): string[] => (text === '' ? [] : text.split(FIELD));
const orNull = (text: string): string | null => (text === '' ? null : text);

function toPart(text: string): PartnerPart {
  const [ordinal = '', partner = '', kind = '', counterparty = '', points = ''] = text.split(' ');
  const line = { kind: kind as LineKind, points: toWhole(points) };
  return {
    ordinal: Number(ordinal),
    partnerId: partner as PartnerId,
    line: kind === '' ? null : counterparty === '' ? line : { ...line, counterpartyId: counterparty as PartnerId },
  };
}

function toSink(text: string): Sink | null {
  const [acceptor = '', price = '', currency = '', numerator = '', denominator = ''] = text.split(FIELD);
  if (acceptor === '' || price === '' || currency === '') return null;
  return {
    acceptorId: acceptor as PartnerId,
    currency,
    price: BigInt(price) as Micros,
    fx:
      numerator === '' || denominator === '' || denominator === '0'
        ? null
        : rational(toWhole(numerator), toWhole(denominator)),
  };
}

const toExpiry = (millis: string): number => (millis === '' ? Infinity : Number(millis));

function toLot(text: string): ReadLot {
  const [points = '', sheet = '', fund = '', expires = '', id = '', part = '', offer = '', costCentre = ''] =
    text.split(FIELD);
  return {
    id: id as LotId,
    points: BigInt(points),
    rateSheetId: sheet as RateSheetId,
    fundPrice: BigInt(fund) as Micros,
    expiresAt: toExpiry(expires),
    part: part === '' ? null : Number(part),
    offerId: orNull(offer),
    costCentre: orNull(costCentre),
  };
}

function toLabel(text: string): Label {
  const [offer = '', costCentre = ''] = text.split(FIELD);
  return { offerId: orNull(offer), costCentre: orNull(costCentre) };
}

const givesBack = (kind: string): boolean =>
  kind in movementKinds && movementKinds[kind as MovementKind].givesBack !== undefined;

const isForPart = (kind: string): boolean =>
  kind in movementKinds && movementKinds[kind as MovementKind].forPart === true;

function toMovement(text: string): ReadMovement {
  const [own = '', sink = '', ...sections] = text.split(SECTION);
  const [
    kind = '',
    lotId = '',
    points = '',
    reference = '',
    member = '',
    sheet = '',
    fund = '',
    expires = '',
    offer = '',
    costCentre = '',
    forLot = '',
    heldUntil = '',
  ] = own.split(FIELD);
  // What is given back has three sections of its own.
  const [captured = '', refunded = '', slice = ''] = sections;
  const label = sections.at(-1) ?? '';
  return {
    kind: kind as MovementKind,
    lotId: lotId as LotId,
    points: BigInt(points),
    reference: orNull(reference),
    sink: toSink(sink),
    lot:
      member === ''
        ? null
        : {
            memberId: member as MemberId,
            rateSheetId: sheet as RateSheetId,
            fundPrice: BigInt(fund) as Micros,
            expiresAt: toExpiry(expires),
            offerId: orNull(offer),
            costCentre: orNull(costCentre),
          },
    forLot: forLot as LotId | '',
    forLabel: isForPart(kind) && label !== '' ? toLabel(label) : null,
    heldUntil: orNull(heldUntil),
    refunds: givesBack(kind) ? { captured: BigInt(captured), before: BigInt(refunded), sink: toSink(slice) } : null,
  };
}

const NONE: readonly ReadMovement[] = [];
const NO_LOTS: readonly ReadLot[] = [];

/** An entry that was taken out of a piece's text. */
export class PackedEntry implements ReadEntry {
  readonly sequence: bigint;
  readonly kind: EntryKind;
  readonly partnerId: PartnerId | null;
  readonly memberId: MemberId | null;
  readonly reference: string | null;
  readonly period: number;
  readonly batch: bigint;
  readonly postedAt: Date;
  readonly onePeriod: boolean;
  readonly lots: readonly ReadLot[];
  readonly movements: readonly ReadMovement[];
  readonly postings: ReadPosting[] = [];
  readonly others: number;
  readonly whole: boolean;
  readonly postingsText: string;
  readonly partsText: string;
  readonly #object: string;
  readonly #keys: readonly string[];
  #parts: readonly PartnerPart[] | undefined;

  /** @param keysOf gives the facts of the keys that name the entry */
  constructor(text: string, instantOf: (millis: string) => Date, keysOf: (sequence: bigint) => readonly string[]) {
    const [
      head = '',
      lots = '',
      moved = '',
      accountsOf = '',
      assetsOf = '',
      amountsOf = '',
      partsOf = '',
      objectOf = '',
    ] = text.split(PART);
    const [
      sequence = '',
      kind = '',
      partner = '',
      member = '',
      reference = '',
      period = '',
      batch = '',
      posted = '',
      first,
      last,
      available = '',
      held = '',
      count = '',
    ] = head.split(FIELD);
    this.sequence = BigInt(sequence);
    this.kind = kind as EntryKind;
    this.partnerId = orNull(partner) as PartnerId | null;
    this.memberId = orNull(member) as MemberId | null;
    this.reference = orNull(reference);
    this.period = Number(period);
    this.batch = BigInt(batch);
    this.postedAt = instantOf(posted);
    this.onePeriod = first === '' || (first === period && last === period);
    this.lots = lots === '' ? NO_LOTS : lots.split(ITEM).map(toLot);
    this.movements = moved === '' ? NONE : moved.split(ITEM).map(toMovement);
    this.partsText = partsOf;
    this.#object = objectOf;
    this.#keys = keysOf(this.sequence);

    const accounts = itemsOf(accountsOf);
    const assets = itemsOf(assetsOf);
    const amounts = itemsOf(amountsOf);
    this.others = accounts.length;
    this.whole =
      accounts.length === assets.length && accounts.length === amounts.length && count === accounts.length.toString();
    let postings = '';
    for (let i = 0; i < accounts.length; i += 1) postings += this.#take(at(accounts, i), at(assets, i), at(amounts, i));
    if (available !== '' && available !== '0') postings += this.#take(`wallet:${member}`, POINTS_ASSET, available);
    if (held !== '' && held !== '0') postings += this.#take(`hold:${member}`, POINTS_ASSET, held);
    this.postingsText = postings;
  }

  /** Adds a posting. Gives its part of the text that is sealed. */
  #take(account: string, asset: string, amount: string): string {
    const separator = this.postings.length === 0 ? '' : ',';
    this.postings.push({ account, asset, amount: toWhole(amount) });
    return separator + canonicalPosting(account, asset, amount);
  }

  get hasObject(): boolean {
    return this.#object !== '';
  }

  get keys(): number {
    return this.#keys.length;
  }

  factsText(): string {
    const lines = [...this.#keys];
    for (const lot of this.lots) {
      const expiresAt = lot.expiresAt === Infinity ? null : lot.expiresAt.toString();
      lines.push(facts.lot(lot.points, lot.rateSheetId, expiresAt, lot));
    }
    for (const { kind, lotId, points, forLot } of this.movements)
      lines.push(facts.movement(kind, lotId, points, forLot));
    lines.push(...this.#heldFacts());
    const object = entryDeclarations[this.kind]?.object;
    if (object && this.#object !== '') lines.push(facts.of(object.fact, this.#object));
    return entryFacts(this.sequence, lines);
  }

  /** The holds of points that the entry issued: one line each, though each of their lots has a movement. */
  #heldFacts(): ReadonlySet<string> {
    const held = new Set<string>();
    for (const { reference, heldUntil } of this.movements)
      if (heldUntil !== null && reference !== null) held.add(facts.hold(reference, heldUntil));
    return held;
  }

  get parts(): readonly PartnerPart[] {
    this.#parts ??= this.partsText === '' ? [] : this.partsText.split(FIELD).map(toPart);
    return this.#parts;
  }
}
