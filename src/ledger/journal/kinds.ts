import type { PartnerId } from '../../platform/index.js';

/** The name of a kind for people, in both languages of the product. */
export interface Called {
  readonly en: string;
  readonly zh: string;
}

/**
 * What can happen in the ledger: the kinds of journal entries. The kernel makes these two by itself, when it touches a
 * wallet. A room adds its own to the type by declaration merging, and to the program by `defineEntry`.
 */
export interface EntryKinds {
  RELEASE: true;
  EXPIRY: true;
}
export type EntryKind = keyof EntryKinds;

/**
 * The kinds of statement lines: the names of changes of a partner's clearing account (design, section 6). The kernel
 * posts these three when points are spent or expire. `own` tells whether the partner moves the line by its own
 * operations. A room adds its own lines to the type by declaration merging, and to the program by {@link defineLine}.
 */
export interface LineKinds {
  FUNDED_ELSEWHERE: { own: false };
  FUNDING_REFUNDED: { own: false };
  BREAKAGE_SHARE: { own: false };
}
export type LineKind = keyof LineKinds;

/** The lines that a partner moves by its own operations. */
export type OwnLineKind = { [K in LineKind]: LineKinds[K]['own'] extends true ? K : never }[LineKind];

export interface LineDeclaration<K extends LineKind = LineKind> {
  readonly kind: K;
  /** Statements show their lines in the order of these numbers. */
  readonly place: number;
  /**
   * Whether the partner moves the line by its own operations. Each point that such an operation moves stands on exactly
   * one such line, so the bounds on what a partner may move in a period are checked against the sum of these lines.
   */
  readonly own: LineKinds[K]['own'];
  /** Its title on a statement. */
  readonly called: Called;
  /** The description of the line in the API. */
  readonly description: string;
}

/** The statement line that a clearing posting belongs to. Points are never negative. */
export interface Line {
  readonly kind: LineKind;
  readonly counterpartyId?: PartnerId;
  readonly points: bigint;
}

/** All lines by their kinds. A room adds its own when it is loaded. */
export const lineDeclarations = {} as Record<LineKind, LineDeclaration>;

/** All kinds of lines, in the order of statements. */
export const lineKinds: LineKind[] = [];

/** The kinds of {@link OwnLineKind}. */
export const ownLineKinds: OwnLineKind[] = [];

/** The kinds as an enum of the API, and the description of each. Both are read when the schema is built. */
export const lineKindEnum: Record<string, LineKind> = {};
export const lineKindTexts: Record<string, { description: string }> = {};

/** Puts a kind into a list that is sorted by place. Errors: another kind has the same place. */
export function insertInOrder<K extends string>(list: K[], kind: K, placeOf: (kind: K) => number): void {
  const place = placeOf(kind);
  const at = list.findIndex((other) => placeOf(other) >= place);
  const next = at === -1 ? undefined : list[at];
  if (next !== undefined && placeOf(next) === place)
    throw new Error(`${kind} and ${next} have the same place, ${place.toString()}`);
  list.splice(at === -1 ? list.length : at, 0, kind);
}

/** Adds a kind of statement line. Errors: the kind is defined already, or another line has its place. */
export function defineLine<const K extends LineKind>(line: LineDeclaration<K>): LineDeclaration<K> {
  const { kind, description } = line;
  if (kind in lineDeclarations) throw new Error(`the line ${kind} is defined twice`);
  lineDeclarations[kind] = line;
  insertInOrder<LineKind>(lineKinds, kind, (one) => lineDeclarations[one].place);
  if (line.own) ownLineKinds.push(kind as string as OwnLineKind);
  lineKindEnum[kind] = kind;
  lineKindTexts[kind] = { description };
  return line;
}
