import {
  entryDeclarations,
  entryKindsWhere,
  isLabelled,
  labelSums,
  movementKinds,
  NO_LABEL,
  runQueries,
  type CheckContext,
  type CheckQuery,
  type JournalReader,
  type LabelSums,
  type LotBasis,
  type LotTerms,
  type PostObject,
  type ReadAhead,
  type ReadEntry,
  type ReadLot,
  type ReadMovement,
  type RateSheetId,
  postingsBeside,
} from '../ledger/index.js';
import { PARTS_MAX, partId, type Id, type IdKind } from '../platform/index.js';
import type { Book } from './book.js';
import { loadHistory, type RateHistory } from './fx-history.js';
import { postingFault } from './verify-postings.js';

/** A sheet's lots have as many fund prices as there were exchange rates while it was in force. */
const PRICES_KEPT = 100;

/** The terms of lots by their pricing. A query in SQL checks that the lots' own rows say the same. */
class PricedLotTerms {
  readonly #book: Book;
  readonly #kept = new Map<RateSheetId, Map<bigint, LotTerms>>();

  constructor(book: Book) {
    this.#book = book;
  }

  of(basis: LotBasis): LotTerms | undefined {
    const terms = this.#unlabelled(basis);
    if (!terms || !isLabelled(basis)) return terms;
    return { ...terms, offerId: basis.offerId, costCentre: basis.costCentre };
  }

  #unlabelled({ rateSheetId, fundPrice }: LotBasis): LotTerms | undefined {
    const kept = this.#kept.get(rateSheetId)?.get(fundPrice);
    if (kept) return kept;
    const sheet = this.#book.sheet(rateSheetId);
    const partner = sheet && this.#book.partner(sheet.partnerId);
    if (!partner) return undefined;
    const { id: partnerId, fundingModel, currency } = partner;
    const terms = {
      partnerId,
      rateSheetId: sheet.id,
      fundingModel,
      currency,
      issuePrice: sheet.issuePrice,
      fundPrice,
      breakageShare: sheet.breakageShare,
      expiresAt: null,
      ...NO_LABEL,
    };
    let ofSheet = this.#kept.get(sheet.id);
    if (!ofSheet || ofSheet.size >= PRICES_KEPT) this.#kept.set(sheet.id, (ofSheet = new Map<bigint, LotTerms>()));
    ofSheet.set(fundPrice, terms);
    return terms;
  }
}

const hasPartId = (id: string, reference: string | null, part: number): boolean =>
  reference !== null && part <= PARTS_MAX && id === partId('lot', reference as Id<IdKind>, part);

/**
 * What of a new lot is wrong: points without a label are those of the entry's partner; the fund price follows from the rate of
 * the moment; the id of a part follows from what the entry is about. Undefined when all fit.
 */
function lotFault(history: RateHistory, entry: ReadEntry, lot: ReadLot, terms: LotTerms): string | undefined {
  if (terms.partnerId !== entry.partnerId && !isLabelled(lot)) return `is ${terms.partnerId}'s`;
  if (lot.part !== null && !hasPartId(lot.id, entry.reference, lot.part))
    return `is part ${lot.part.toString()} and has the id ${lot.id}`;
  return history.wasFundPrice(terms, entry.postedAt)
    ? undefined
    : `has fund price ${terms.fundPrice.toString()}, not by the point value and the rate in force`;
}

/** The exchange rate of a payment is the one in force when it was posted; that of a refund is compared with its slice's. */
function sinkFault(
  history: RateHistory,
  entry: ReadEntry,
  { kind, sink }: ReadMovement,
  terms: LotTerms,
): string | undefined {
  if (!sink || movementKinds[kind].givesBack) return undefined;
  // Who is paid in place of a part is asked with the part's price (verify.ts).
  if (!movementKinds[kind].forPart && sink.acceptorId !== entry.partnerId) return `pays ${sink.acceptorId}`;
  if (sink.currency !== history.book.partner(sink.acceptorId)?.currency) return `pays in ${sink.currency}`;
  if (sink.currency === terms.currency) return sink.fx === null ? undefined : 'exchanges one currency';
  if (sink.fx && history.wasRate(terms.currency, sink.currency, entry.postedAt, sink.fx)) return undefined;
  return `exchanges ${terms.currency} to ${sink.currency} at ${sink.fx ? `${sink.fx.numerator.toString()}/${sink.fx.denominator.toString()}` : 'nothing'}, not at the rate in force`;
}

/** Looks up postings that do not follow from an entry's lots. Few entries have them, so one lookup serves many entries. */
async function loadObjects(
  { tx }: CheckContext,
  { referenced, after, upTo }: ReadAhead,
): Promise<Map<bigint, PostObject>> {
  const objects = new Map<bigint, PostObject>();
  for (const [kind, references] of referenced) {
    const found = await entryDeclarations[kind]?.lookup?.load(tx, references);
    for (const [sequence, post] of found ?? []) objects.set(sequence, post);
  }
  for (const load of postingsBeside)
    for (const [sequence, post] of await load(tx, after, upTo)) objects.set(sequence, post);
  return objects;
}

class PriceReader implements JournalReader {
  readonly #context: CheckContext;
  readonly #history: RateHistory;
  readonly #terms: PricedLotTerms;
  #objects: ReadonlyMap<bigint, PostObject> = new Map();
  readonly #labels: LabelSums;
  #lots = 0;
  #movements = 0;

  constructor(context: CheckContext, history: RateHistory) {
    this.#context = context;
    this.#history = history;
    this.#terms = new PricedLotTerms(history.book);
    this.#labels = labelSums(context.tx);
  }

  async begin(ahead: ReadAhead): Promise<void> {
    this.#objects = await loadObjects(this.#context, ahead);
  }

  read(entry: ReadEntry): void {
    const { lots, movements } = entry;
    this.#movements += movements.length;
    this.#lots += lots.length;
    for (const lot of lots) {
      const issued = this.#terms.of(lot);
      const wrong = issued && lotFault(this.#history, entry, lot, issued);
      if (wrong)
        this.#context.report(`the lot of ${entry.reference ?? ''} in entry ${entry.sequence.toString()} ${wrong}`);
    }
    for (const movement of movements) {
      const terms = movement.lot && this.#terms.of(movement.lot);
      const wrong = terms && sinkFault(this.#history, entry, movement, terms);
      if (wrong)
        this.#context.report(
          `${movement.kind} of lot ${movement.lotId} in entry ${entry.sequence.toString()} ${wrong}`,
        );
    }
    const fault = postingFault(
      entry,
      (basis) => this.#terms.of(basis),
      this.#objects.get(entry.sequence),
      (part) => {
        this.#labels.add(entry.period, part);
      },
    );
    if (fault)
      this.#context.report(`entry ${entry.sequence.toString()} (${entry.kind} ${entry.reference ?? ''}) ${fault}`);
  }

  /** Lots and movements that belong to no entry, looked for only when the counts say that there are some. */
  async end(): Promise<void> {
    const [row] = await this.#context.tx.query<{ lots: bigint; movements: bigint }>({
      text: 'SELECT (SELECT count(*) FROM lot) AS lots, (SELECT count(*) FROM lot_movement) AS movements',
    });
    const queries: CheckQuery[] = [];
    if (row?.lots !== BigInt(this.#lots)) {
      queries.push({
        text: `SELECT format('lot %s of %s was made by no entry', l.id, l.member_id) AS violation FROM lot l
               WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.sequence = l.entry_sequence AND e.kind = ANY($1::text[])
                                 AND (l.id = 'lot_' || substr(e.reference, 5) OR l.part IS NOT NULL))`,
        values: [entryKindsWhere(({ issues }) => issues !== undefined)],
      });
    }
    if (row?.movements !== BigInt(this.#movements)) {
      queries.push({
        text: `SELECT format('%s of lot %s names entry %s, which does not exist', m.kind, m.lot_id, m.entry_sequence) AS violation
               FROM lot_movement m WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.sequence = m.entry_sequence)`,
      });
    }
    await runQueries(this.#context, queries);
  }
}

/** Makes every posting of the journal again; the lots' own rows are compared in SQL. */
export const postingsRead = async (context: CheckContext): Promise<JournalReader> =>
  new PriceReader(context, await loadHistory(context.tx));
