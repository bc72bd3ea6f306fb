import { numberColumn, textColumn, type PartnerId, type Queryable } from '../platform/index.js';
import type { Label, LineKind } from '../ledger/index.js';

/** The part of a line's running total that has one label. */
export interface LabelTotal extends Label {
  readonly entries: bigint;
  /** Those of the entries that leave nothing of the line to the rest, each counted at the least of its labels. */
  readonly whole: bigint;
  readonly points: bigint;
  /** Micros, signed as the line. */
  readonly amount: bigint;
}

/** A part of a line: what one offer and cost centre made of it, or the rest. */
export interface LineShare extends Label {
  /** Journal entries that have the part. */
  readonly count: bigint;
  readonly points: bigint;
  /** Micros, signed as the line. */
  readonly amount: bigint;
}

const sum = (labels: readonly LabelTotal[], of: (label: LabelTotal) => bigint): bigint =>
  labels.reduce((total, label) => total + of(label), 0n);

/**
 * The parts of one line that are told apart. A partner's app names the cost centres of its gifts, so their number has no other
 * bound; a line with this many takes some 100 kB.
 */
export const PARTS_TOLD = 1_000;

/**
 * The parts of a line, by offer and cost centre; the rest, which has neither, comes last. They add up to the line in points and
 * amount. An entry counts in every part that it has, so the counts can add up to more.
 * @param labels with a last one of no offer and cost centre where there are more than {@link PARTS_TOLD}: the sum of the others
 */
export function breakdownOf(
  line: { readonly count: bigint; readonly points: bigint; readonly amount: bigint },
  labels: readonly LabelTotal[],
): readonly LineShare[] {
  const told = labels.filter(({ offerId, costCentre }) => offerId !== null || costCentre !== null);
  const others = labels.filter((label) => !told.includes(label));
  const shares = told.map(({ offerId, costCentre, entries, points, amount }): LineShare => ({
    offerId,
    costCentre,
    count: entries,
    points,
    amount,
  }));
  const rest: LineShare = {
    offerId: null,
    costCentre: null,
    count: line.count - sum(labels, ({ whole }) => whole) + sum(others, ({ entries }) => entries),
    points: line.points - sum(told, ({ points }) => points),
    amount: line.amount - sum(told, ({ amount }) => amount),
  };
  return shares.length === 0 || rest.count > 0n ? [...shares, rest] : shares;
}

type Field = string | null;
type LabelFields = [offerId: Field, costCentre: Field, entries: string, whole: string, points: string, amount: string];

/**
 * The labels of the running total `t` as one text, in the order of statements; null when it has none. Those with the smallest
 * amounts are added up where there are too many.
 */
export const labelsOfTotal = `(SELECT jsonb_agg(jsonb_build_array(nullif(l.offer_id, ''), nullif(l.cost_centre, ''), l.entries::text, l.whole::text, l.points::text, l.amount::text)
               ORDER BY l.offer_id = '', l.offer_id, l.cost_centre)::text
             FROM (
               SELECT CASE WHEN r.place <= ${PARTS_TOLD.toString()} THEN r.offer_id ELSE '' END AS offer_id, CASE WHEN r.place <= ${PARTS_TOLD.toString()} THEN r.cost_centre ELSE '' END AS cost_centre,
                 sum(r.entries) AS entries, sum(r.whole) AS whole, sum(r.points) AS points, sum(r.amount) AS amount
               FROM (
                 SELECT p.*, row_number() OVER (ORDER BY abs(p.amount) DESC, p.points DESC, p.offer_id, p.cost_centre) AS place FROM period_label_total p
                 WHERE p.period = t.period AND p.partner_id = t.partner_id AND p.line_kind = t.line_kind AND p.counterparty_id = t.counterparty_id) r
               GROUP BY 1, 2) l)`;

/** Reads what {@link labelsOfTotal} gives. */
export const toLabels = (text: string | null): readonly LabelTotal[] =>
  text === null
    ? []
    : (JSON.parse(text) as LabelFields[]).map(([offerId, costCentre, entries, whole, points, amount]) => ({
        offerId,
        costCentre,
        entries: BigInt(entries),
        whole: BigInt(whole),
        points: BigInt(points),
        amount: BigInt(amount),
      }));

/** By what a line's running total is found. */
interface LineKey {
  readonly periodNumber: number;
  readonly partnerId: PartnerId;
  readonly kind: LineKind;
  readonly counterpartyId: PartnerId | null;
}

/** The labels of lines, in the order of the lines. */
export async function findLabels(db: Queryable, lines: readonly LineKey[]): Promise<(readonly LabelTotal[])[]> {
  const rows = await db.query<{ place: number; labels: string | null }>({
    name: 'labels of lines',
    text: `SELECT t.place, ${labelsOfTotal} AS labels
           FROM unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[]) t(place, period, partner_id, line_kind, counterparty_id)`,
    values: [
      numberColumn([...lines.keys()], (place) => place),
      numberColumn(lines, (line) => line.periodNumber),
      textColumn(lines, (line) => line.partnerId),
      textColumn(lines, (line) => line.kind),
      textColumn(lines, (line) => line.counterpartyId ?? ''),
    ],
  });
  const found = new Map(rows.map(({ place, labels }) => [place, toLabels(labels)]));
  return lines.map((_, place) => found.get(place) ?? []);
}
