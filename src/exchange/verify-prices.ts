import { minorUnit, type PartnerId } from '../platform/index.js';
import {
  accounts,
  runQueries,
  type Check,
  type CheckContext,
  type CheckQuery,
  type JournalReader,
  type LotBasis,
  type LotTerms,
  type ReadAhead,
  type ReadEntry,
  type ReadMovement,
  type RateSheetId,
} from '../ledger/index.js';
import type { Book } from './book.js';
import { loadHistory, type RateHistory } from './fx-history.js';
import { postingFault, type Granted } from './verify-postings.js';

/** A sheet's lots have as many fund prices as there were exchange rates while it was in force. */
const PRICES_KEPT = 100;

/** The terms of lots by what they are priced by. That the lots' own rows say the same is asked for in SQL. */
class Terms {
  readonly #book: Book;
  readonly #kept = new Map<RateSheetId, Map<bigint, LotTerms>>();

  constructor(book: Book) {
    this.#book = book;
  }

  of({ rateSheetId, fundPrice }: LotBasis): LotTerms | undefined {
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
    };
    let ofSheet = this.#kept.get(sheet.id);
    if (!ofSheet || ofSheet.size >= PRICES_KEPT) this.#kept.set(sheet.id, (ofSheet = new Map<bigint, LotTerms>()));
    ofSheet.set(fundPrice, terms);
    return terms;
  }
}

/** What of a new lot is not its partner's or by the rate of the moment; undefined when all is. */
function lotFault(history: RateHistory, entry: ReadEntry, terms: LotTerms): string | undefined {
  if (terms.partnerId !== entry.partnerId) return `is ${terms.partnerId}'s`;
  return history.wasFundPrice(terms, entry.postedAt)
    ? undefined
    : `has fund price ${terms.fundPrice.toString()}, not by the point value and the rate in force`;
}

/** The exchange rate of what is paid out: that in force when it was posted. A refund's is compared with its slice's. */
function sinkFault(
  history: RateHistory,
  entry: ReadEntry,
  { kind, sink }: ReadMovement,
  terms: LotTerms,
): string | undefined {
  if (!sink || kind === 'REFUND') return undefined;
  if (sink.acceptorId !== entry.partnerId) return `pays ${sink.acceptorId}`;
  if (sink.currency !== history.book.partner(sink.acceptorId)?.currency) return `pays in ${sink.currency}`;
  if (sink.currency === terms.currency) return sink.fx === null ? undefined : 'exchanges one currency';
  if (sink.fx && history.wasRate(terms.currency, sink.currency, entry.postedAt, sink.fx)) return undefined;
  return `exchanges ${terms.currency} to ${sink.currency} at ${sink.fx ? `${sink.fx.numerator.toString()}/${sink.fx.denominator.toString()}` : 'nothing'}, not at the rate in force`;
}

interface GrantedRow {
  entry_sequence: bigint;
  partner_id: PartnerId;
  currency: string;
  amount: bigint;
}

/** Looks what adjustments and payments were granted or received for: few, so one lookup for many entries. */
async function loadGranted({ tx }: CheckContext, { adjusted, paid }: ReadAhead): Promise<Map<bigint, Granted>> {
  const rows: GrantedRow[] = [];
  if (adjusted.length > 0) {
    rows.push(
      ...(await tx.query<GrantedRow>({
        text: `SELECT d.entry_sequence, s.partner_id, s.currency, d.adjustment AS amount FROM dispute d
             JOIN statement_line l ON l.id = d.line_id JOIN statement s ON s.id = l.statement_id
             WHERE d.line_id = ANY($1::text[]) AND d.entry_sequence IS NOT NULL AND d.adjustment IS NOT NULL`,
        values: [adjusted],
      })),
    );
  }
  if (paid.length > 0) {
    rows.push(
      ...(await tx.query<GrantedRow>({
        text: `SELECT p.entry_sequence, s.partner_id, p.currency, CASE WHEN s.balance < 0 THEN p.amount ELSE -p.amount END AS amount
             FROM payment p JOIN statement s ON s.id = p.statement_id WHERE p.statement_id = ANY($1::text[])`,
        values: [paid],
      })),
    );
  }
  return new Map(
    rows.map((row) => [
      row.entry_sequence,
      { clearing: accounts.clearing(row.partner_id, row.currency), amount: row.amount },
    ]),
  );
}

class PriceReader implements JournalReader {
  readonly #context: CheckContext;
  readonly #history: RateHistory;
  readonly #terms: Terms;
  #granted: ReadonlyMap<bigint, Granted> = new Map();
  #lots = 0;
  #movements = 0;

  constructor(context: CheckContext, history: RateHistory) {
    this.#context = context;
    this.#history = history;
    this.#terms = new Terms(history.book);
  }

  async begin(ahead: ReadAhead): Promise<void> {
    this.#granted = await loadGranted(this.#context, ahead);
  }

  read(entry: ReadEntry): void {
    const { lot, movements } = entry;
    this.#movements += movements.length;
    if (lot) this.#lots += 1;
    const issued = lot && this.#terms.of(lot);
    const lotWrong = issued && lotFault(this.#history, entry, issued);
    if (lotWrong)
      this.#context.report(`the lot of ${entry.reference ?? ''} in entry ${entry.sequence.toString()} ${lotWrong}`);
    for (const movement of movements) {
      const terms = movement.lot && this.#terms.of(movement.lot);
      const wrong = terms && sinkFault(this.#history, entry, movement, terms);
      if (wrong)
        this.#context.report(
          `${movement.kind} of lot ${movement.lotId} in entry ${entry.sequence.toString()} ${wrong}`,
        );
    }
    const fault = postingFault(entry, (basis) => this.#terms.of(basis), this.#granted.get(entry.sequence));
    if (fault)
      this.#context.report(`entry ${entry.sequence.toString()} (${entry.kind} ${entry.reference ?? ''}) ${fault}`);
  }

  /** What no entry accounts for: looked for only when the numbers tell that there is some. */
  async end(): Promise<void> {
    const [row] = await this.#context.tx.query<{ lots: bigint; movements: bigint }>({
      text: 'SELECT (SELECT count(*) FROM lot) AS lots, (SELECT count(*) FROM lot_movement) AS movements',
    });
    const queries: CheckQuery[] = [];
    if (row?.lots !== BigInt(this.#lots)) {
      queries.push({
        text: `SELECT format('lot %s of %s was made by no entry', l.id, l.member_id) AS violation FROM lot l
               WHERE NOT EXISTS (SELECT FROM journal_entry e WHERE e.sequence = l.entry_sequence AND e.kind IN ('ACCRUAL', 'CONVERSION_IN')
                                 AND l.id = 'lot_' || substr(e.reference, 5))`,
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

/**
 * Approved sheets with the span in which each is in force. As with exchange rates, a millisecond in which the next one
 * was proposed to start at once belongs to both.
 */
const SHEETS = `
  WITH sheets AS (
    SELECT s.*, lead(effective_from) OVER sheets AS effective_to, lead(effective_from = proposed_at) OVER sheets AS ends_at_once
    FROM rate_sheet s WHERE approval = 'APPROVED' WINDOW sheets AS (PARTITION BY partner_id ORDER BY effective_from)
  )`;

const inForce = (sheet: string, partner: string, at: string): string =>
  `${sheet}.partner_id = ${partner} AND ${sheet}.effective_from <= ${at}
    AND (${sheet}.effective_to IS NULL OR ${sheet}.effective_to > ${at} OR (${sheet}.effective_to = ${at} AND ${sheet}.ends_at_once))`;

/** Points earned: floor(spend x accrualRate) at the sheet in force when it was spent. All are positive: div floors. */
const accruals = `${SHEETS}
  SELECT format('accrual %s of %s points for %s micros of %s is not by %s, or that was not in force at %s', a.id, a.points, a.spend,
    a.currency, a.rate_sheet_id, a.occurred_at) AS violation
  FROM accrual a LEFT JOIN sheets s ON s.id = a.rate_sheet_id LEFT JOIN partner p ON p.id = a.partner_id
  WHERE (${inForce('s', 'a.partner_id', 'a.occurred_at')} AND a.currency = p.currency
    AND a.points = div(a.spend * s.accrual_rate, 1000000000000)) IS NOT TRUE`;

const accrualLots = `
  SELECT format('accrual %s is not as its lot %s', a.id, a.lot_id) AS violation
  FROM accrual a LEFT JOIN lot l ON l.entry_sequence = a.entry_sequence
  WHERE (a.lot_id = l.id AND a.points = l.points AND a.rate_sheet_id = l.rate_sheet_id AND a.expires_at IS NOT DISTINCT FROM l.expires_at
    AND a.partner_id = l.partner_id AND a.member_id = l.member_id AND a.created_at = l.created_at) IS NOT TRUE`;

/** A lot keeps the terms of its sheet and partner, and expires so many times 24 hours after its making. */
const lots = `
  SELECT format('lot %s of %s (%s in %s at %s, breakage share %s, expiry %s) is not by %s', l.id, l.partner_id, l.funding_model, l.currency, l.issue_price,
    l.breakage_share, l.expires_at, l.rate_sheet_id) AS violation
  FROM lot l LEFT JOIN rate_sheet s ON s.id = l.rate_sheet_id AND s.approval = 'APPROVED' LEFT JOIN partner p ON p.id = l.partner_id
  WHERE (s.partner_id = l.partner_id AND l.funding_model = p.funding_model AND l.currency = p.currency AND l.issue_price = s.issue_price
    AND l.breakage_share = s.breakage_share
    AND l.expires_at IS NOT DISTINCT FROM l.created_at + s.points_expire_after_days * interval '24 hours') IS NOT TRUE`;

const conversions = `${SHEETS}
  SELECT format('conversion %s %s of %s points for %s millionths is not by %s, or that was not in force at %s', c.direction, c.id, c.points,
    c.native_units, c.rate_sheet_id, c.created_at) AS violation
  FROM conversion c LEFT JOIN sheets s ON s.id = c.rate_sheet_id LEFT JOIN lot l ON c.direction = 'IN' AND l.id = 'lot_' || substr(c.id, 5)
  WHERE (${inForce('s', 'c.partner_id', 'c.created_at')} AND CASE c.direction
    WHEN 'IN' THEN c.points = div(c.native_units * s.conversion_in_rate, 1000000000000) AND l.points = c.points AND l.rate_sheet_id = c.rate_sheet_id
      AND l.partner_id = c.partner_id AND l.member_id = c.member_id AND l.entry_sequence = c.entry_sequence AND l.created_at = c.created_at
    ELSE c.native_units = c.points::numeric * s.conversion_out_rate
      AND c.points = (SELECT sum(m.points) FROM lot_movement m WHERE m.reference = c.id AND m.kind = 'CONVERT_OUT')
    END) IS NOT TRUE`;

/** $1, $2: currencies with their minor unit in micros. A quote's value is that of its points, or what was asked for. */
const redemptions = `${SHEETS}
  SELECT format('redemption %s of %s points at %s micros of %s, reimbursed at %s, is not by %s and quote %s', r.id, r.points, r.value, r.currency,
    r.reimbursement_price, r.rate_sheet_id, r.quote_id) AS violation
  FROM redemption r LEFT JOIN sheets s ON s.id = r.rate_sheet_id LEFT JOIN partner p ON p.id = r.partner_id
  LEFT JOIN quote q ON q.id = r.quote_id
  LEFT JOIN unnest($1::text[], $2::bigint[]) u(currency, unit) ON u.currency = r.currency
  WHERE (r.reimbursement_price = s.reimbursement_price AND r.currency = p.currency AND CASE WHEN r.quote_id IS NULL
    THEN ${inForce('s', 'r.partner_id', 'r.created_at')} AND r.value = div(r.points::numeric * s.redemption_value, u.unit) * u.unit
    ELSE ${inForce('s', 'r.partner_id', 'q.created_at')} AND q.redemption_id = r.id AND q.rate_sheet_id = s.id AND q.partner_id = r.partner_id
      AND q.member_id = r.member_id AND q.points = r.points AND q.value = r.value AND r.created_at < q.expires_at
      AND (q.value = div(q.points::numeric * s.redemption_value, u.unit) * u.unit
        OR (q.value <= q.points::numeric * s.redemption_value AND q.value > (q.points - 1)::numeric * s.redemption_value))
    END) IS NOT TRUE`;

/** What an acceptor is paid: the redemption's price, a conversion's sheet's, the reversed accrual's own. */
const sinks = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m LEFT JOIN redemption r ON r.id = m.reference
  WHERE m.kind IN ('CAPTURE', 'REDEEM', 'REFUND')
    AND (m.price = r.reimbursement_price AND m.price_currency = r.currency AND m.acceptor_id = r.partner_id) IS NOT TRUE`;

const otherSinks = `
  SELECT format('%s of lot %s in entry %s pays %s micros of %s to %s, not as %s says', m.kind, m.lot_id, m.entry_sequence, m.price, m.price_currency,
    m.acceptor_id, m.reference) AS violation
  FROM lot_movement m
  LEFT JOIN conversion c ON m.kind = 'CONVERT_OUT' AND c.id = m.reference AND c.direction = 'OUT' LEFT JOIN rate_sheet s ON s.id = c.rate_sheet_id
  LEFT JOIN accrual a ON m.kind IN ('CLAWBACK', 'REVERSE') AND a.id = m.reference LEFT JOIN lot l ON l.id = a.lot_id
  WHERE m.kind IN ('CONVERT_OUT', 'CLAWBACK', 'REVERSE') AND CASE m.kind
    WHEN 'CONVERT_OUT' THEN m.price = s.reimbursement_price AND m.acceptor_id = c.partner_id
    WHEN 'CLAWBACK' THEN m.price = l.issue_price AND m.price_currency = l.currency AND m.acceptor_id = a.partner_id AND m.lot_id <> a.lot_id
    ELSE m.lot_id = a.lot_id END IS NOT TRUE`;

async function runPrices(context: CheckContext): Promise<void> {
  const rows = await context.tx.query<{ currency: string }>({ text: 'SELECT DISTINCT currency FROM partner' });
  const currencies = rows.map((row) => row.currency);
  await runQueries(context, [
    { text: accruals },
    { text: accrualLots },
    { text: lots },
    { text: conversions },
    { text: redemptions, values: [currencies, currencies.map((currency) => minorUnit(currency))] },
    { text: sinks },
    { text: otherSinks },
  ]);
}

export const priceCheck: Check = {
  number: 8,
  name: 'every money posting recomputes from its lot, sheet and FX rate',
  journal: async (context) => new PriceReader(context, await loadHistory(context.tx)),
  run: runPrices,
};

/** What `kula verify` checks of this room. */
export const exchangeChecks: readonly Check[] = [priceCheck];
