import {
  textColumn,
  type Database,
  type MemberId,
  type PageRequest,
  type PartnerId,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { isAccepting, loadPartners, type PartnerRecord } from '../partners/index.js';
import {
  cursorOf,
  inForceAt,
  isPausedAt,
  loadItems,
  offerRecord,
  type ItemId,
  type ItemTerms,
  type Offer,
  type OfferRecord,
} from '../offers/index.js';
import { levelsNow } from '../standing/index.js';
import { laddersAsked } from '../campaigns/index.js';
import type { ItemSort } from './item.type.js';
import {
  factsFor,
  memberColumns,
  memberTables,
  toKnown,
  type Asker,
  type FactsAt,
  type KnownMember,
  type MemberRow,
} from './member-known.js';
import { priceFor } from './price.js';

/**
 * The mall: what is listed, found by words, category, partner and price. Items are set up seldom and looked at often, so a process
 * keeps them all, and reads with every page whether they still stand: the version of the settings, which items are sold out, and the
 * member's points and tags, in one statement.
 */

/** An item as it may be listed. */
interface Shelved {
  readonly offer: Offer;
  readonly ownerId: PartnerId;
}

/** An item that is listed now. */
export interface Listed extends Shelved {
  readonly record: OfferRecord & { readonly id: ItemId; readonly terms: ItemTerms };
}

/** How long a shelf is kept at most. */
const KEPT_MS = 60_000;

/** All items that may be listed, as the settings stand in one version. */
class Shelf {
  readonly version: bigint;
  readonly #madeAtMs = performance.now();
  #live: { readonly from: number; readonly until: number; readonly items: readonly Listed[] } = {
    from: Infinity,
    until: -Infinity,
    items: [],
  };
  readonly #items: readonly Shelved[];
  readonly #partners: ReadonlyMap<PartnerId, PartnerRecord>;
  /** Texts by item and version, in which words are looked for. */
  readonly #texts = new Map<string, string>();
  /** Items whose units are counted. */
  readonly counted: readonly ItemId[];
  /** The same as a statement takes them. */
  readonly countedText: string;
  /** Of those the ones with a row of stock: rows are never deleted. */
  readonly supplied = new Set<ItemId>();
  /** More rows of stock are sold out than the shelf has: mostly of items that are over for long, whose rows stay. */
  hasManyOut = false;

  constructor(version: bigint, items: readonly Shelved[], partners: readonly PartnerRecord[]) {
    this.version = version;
    this.#items = items;
    this.counted = items.flatMap(({ offer }) =>
      offer.versions.some(({ terms }) => terms.kind === 'ITEM' && terms.stocked) ? [offer.id as ItemId] : [],
    );
    this.countedText = textColumn(this.counted, (id) => id);
    this.#partners = new Map(partners.map((partner) => [partner.id, partner]));
  }

  /** Names of partners change without a new version of the settings. */
  get isOld(): boolean {
    return performance.now() - this.#madeAtMs > KEPT_MS;
  }

  /** Items of which the stock may not have a row yet. */
  get unsupplied(): readonly ItemId[] {
    return this.counted.filter((id) => !this.supplied.has(id));
  }

  /** Those that can be ordered, as far as stock allows. Reckoned anew only when a version starts or ends, or a pause does. */
  liveAt(at: Date): readonly Listed[] {
    const time = at.getTime();
    if (time < this.#live.from || time >= this.#live.until)
      this.#live = { from: time, until: this.#nextChange(time), items: this.#reckonLive(at) };
    return this.#live.items;
  }

  #nextChange(time: number): number {
    const instants = this.#items.flatMap(({ offer }) => [
      offer.endedAt,
      ...offer.versions.flatMap(({ effectiveFrom, effectiveTo }) => [effectiveFrom, effectiveTo]),
      ...offer.pauses.flatMap(({ from, until }) => [from, until]),
    ]);
    return instants.reduce((next, one) => {
      const instant = one?.getTime() ?? Infinity;
      return instant > time && instant < next ? instant : next;
    }, Infinity);
  }

  #reckonLive(at: Date): readonly Listed[] {
    return this.#items.flatMap((shelved) => {
      const { offer, ownerId } = shelved;
      const version = isPausedAt(offer, at) ? undefined : inForceAt(offer, at);
      if (version?.terms.kind !== 'ITEM') return [];
      const payers = [ownerId, ...version.terms.funding.map(({ partnerId }) => partnerId)];
      const works = payers.every((id) => isAccepting(this.#partners.get(id)?.status ?? 'EXITED'));
      return works ? [{ ...shelved, record: offerRecord(offer, version, at) as Listed['record'] }] : [];
    });
  }

  /** Name, category and partner in all languages, in small letters. */
  textOf({ record, ownerId }: Listed): string {
    const key = `${record.id} ${record.version.toString()}`;
    let text = this.#texts.get(key);
    if (text === undefined) {
      const { names, category } = record.terms;
      text = small(
        [...names.map((name) => name.text), category ?? '', this.#partners.get(ownerId)?.name ?? ''].join('\n'),
      );
      this.#texts.set(key, text);
    }
    return text;
  }
}

const small = (text: string): string => text.normalize('NFKC').toLowerCase();

const shelves = new WeakMap<Database, Shelf>();

async function stockShelf(database: Database, version: bigint): Promise<Shelf> {
  const items = (await loadItems(database)).flatMap((offer) =>
    offer.ownerId === null ? [] : [{ offer, ownerId: offer.ownerId }],
  );
  const ids = items.flatMap(({ offer, ownerId }) => [
    ownerId,
    ...offer.versions.flatMap(({ terms }) => terms.funding.map(({ partnerId }) => partnerId)),
  ]);
  const partners = await loadPartners(database, [...new Set(ids)]);
  const shelf = new Shelf(version, items, partners);
  const before = shelves.get(database);
  for (const id of before?.supplied ?? []) shelf.supplied.add(id);
  shelf.hasManyOut = before?.hasManyOut ?? false;
  shelves.set(database, shelf);
  return shelf;
}

interface LookRow extends MemberRow {
  readonly version: bigint;
  readonly now: Date;
  /** Of those that were asked for, or of all: items of which nothing is left, with blanks between them. */
  readonly out: string | null;
  /** Of those that were asked for: without any stock so far. */
  readonly unsupplied: string | null;
  /** Of those that were asked for: the item and the units that are left, in turn. */
  readonly units: string | null;
}

/** What the mall looks like now. */
interface Look {
  readonly row: LookRow;
  readonly soldOut: ReadonlySet<string>;
  /** Units left, of the items that are counted; not of all where there are very many. */
  readonly units: ReadonlyMap<string, bigint>;
}

const wordsIn = (text: string | null): readonly string[] => (text === null ? [] : text.split(' '));

/** So many items have their units read with every page; of more only those on the page are, by a statement of their own. */
const COUNTED_MAX = 500;

/** Of which items it is asked whether they are sold out; null: of all there are, which is more than the shelf has. */
function askedOut(shelf: Shelf | undefined): string | null {
  // Where all units are read, they say so.
  if (!shelf || shelf.counted.length <= COUNTED_MAX) return '{}';
  // While few are sold out, reading all of them by their index is cheaper than looking for each of thousands.
  return shelf.hasManyOut ? shelf.countedText : null;
}

async function look(database: Database, shelf: Shelf | undefined, memberId: MemberId | null): Promise<Look> {
  const unsupplied = shelf?.unsupplied ?? [];
  const counted = shelf && shelf.counted.length <= COUNTED_MAX ? shelf.counted : [];
  const out = askedOut(shelf);
  const [row] = await database.query<LookRow>({
    name: 'look at the mall',
    text: `WITH n AS MATERIALIZED (SELECT network_now() AS now), lapsed AS MATERIALIZED (
             SELECT x.item_id, sum(x.quantity)::bigint AS units FROM item_order x
             WHERE x.status = 'RESERVED' AND x.reserved_until <= (SELECT now FROM n) GROUP BY x.item_id
           )
           SELECT h.config_version - h.news AS version, (SELECT now FROM n) AS now, ${memberColumns},
             (SELECT string_agg(s.item_id, ' ') FROM (
                SELECT * FROM stock x WHERE $4::text[] IS NULL AND x.reserved + x.taken >= x.supplied
                UNION ALL SELECT * FROM stock x WHERE x.item_id = ANY($4::text[]) AND x.reserved + x.taken >= x.supplied
              ) s LEFT JOIN lapsed l ON l.item_id = s.item_id
              WHERE s.reserved + s.taken - coalesce(l.units, 0) >= s.supplied) AS out,
             (SELECT string_agg(u.id, ' ') FROM unnest($2::text[]) u(id) WHERE NOT EXISTS (SELECT FROM stock s WHERE s.item_id = u.id)) AS unsupplied,
             (SELECT string_agg(s.item_id || ' ' || (s.supplied - s.reserved - s.taken + coalesce(l.units, 0)), ' ')
              FROM unnest($3::text[]) u(id) CROSS JOIN LATERAL (SELECT * FROM stock y WHERE y.item_id = u.id LIMIT 1) s
              LEFT JOIN lapsed l ON l.item_id = s.item_id) AS units
           FROM lane_head h ${memberTables('$1::text')}`,
    values: [memberId, textColumn(unsupplied, (id) => id), textColumn(counted, (id) => id), out],
  });
  if (!row) throw new Error('the network has no head');
  const without = new Set(wordsIn(row.unsupplied));
  for (const id of unsupplied) if (!without.has(id)) shelf?.supplied.add(id);
  const units = new Map(counted.map((id): [string, bigint] => [id, 0n]));
  const soldOut = new Set([...wordsIn(row.out), ...without]);
  if (shelf && out === null) shelf.hasManyOut = soldOut.size > shelf.counted.length;
  const words = wordsIn(row.units);
  for (let i = 0; i + 1 < words.length; i += 2) {
    const [id = '', left = '0'] = words.slice(i, i + 2);
    units.set(id, BigInt(left));
    if (BigInt(left) <= 0n) soldOut.add(id);
  }
  return { row, units, soldOut };
}

/** What is looked for in the mall: all that is not null must fit. */
export interface MallWish {
  /** In small letters; each must be found. */
  readonly words: readonly string[];
  readonly category: string | null;
  readonly partnerId: PartnerId | null;
  /** Only what the member has the points for. */
  readonly affordable: boolean;
  readonly memberId: MemberId | null;
  readonly asker: Asker;
  readonly sort: ItemSort;
}

/** The words of a text, as they are looked for. */
export const wordsOf = (text: string): readonly string[] =>
  small(text)
    .split(/\s+/)
    .filter((word) => word !== '');

/** What a page knows of an item beside its terms, so that nothing is read again to show it. */
export interface SeenItem {
  /** Units left; undefined: not read. */
  readonly unitsThen?: bigint | undefined;
  /** For whom it was looked at. */
  readonly memberThen?: KnownMember | null;
}

/** An item in its place in the list. */
export interface Placed extends Listed, SeenItem {
  readonly key: readonly string[];
}

/** Rank, number and id: the parts of a place. */
export const KEY_PARTS = 3;

type Key = readonly [rank: number, number: bigint, id: string];

/** The place of an item: newer ids are greater, so they come first where all else is equal. */
function keyOf({ record }: Listed, sort: ItemSort, points: bigint, available: bigint): Key {
  const id = cursorOf(record);
  switch (sort) {
    case 'NEWEST':
      return [0, 0n, id];
    case 'POINTS':
      return [0, points, id];
    case 'NEAREST':
      return points <= available ? [0, available - points, id] : [1, points - available, id];
  }
}

function byKey(one: Key, other: Key): number {
  if (one[0] !== other[0]) return one[0] - other[0];
  if (one[1] !== other[1]) return one[1] < other[1] ? -1 : 1;
  if (one[2] === other[2]) return 0;
  return one[2] > other[2] ? -1 : 1;
}

const textOf = ([rank, number, id]: Key): readonly string[] => [rank.toString(), number.toString(), id];

function readKey([rank = '', number = '', id = '']: readonly string[]): Key {
  return [rank === '1' ? 1 : 0, /^\d{1,20}$/.test(number) ? BigInt(number) : 0n, id];
}

/** The mall as a member finds it: the shelf, what is sold out, and the member's own points, tags and levels. */
interface Visit {
  readonly shelf: Shelf;
  readonly live: readonly Listed[];
  readonly row: LookRow;
  readonly units: ReadonlyMap<string, bigint>;
  /** The member with its levels on ladders, by the list of these: read when the first price asks for them. */
  readonly members: Map<string, Promise<KnownMember | null>>;
  /** What stands in for items, by what they are looked up by: a request may ask for the same 30 times. */
  readonly instead: Map<string, Promise<readonly Listed[]>>;
}

async function enter({ database }: Services, memberId: MemberId | null): Promise<Visit> {
  let shelf = shelves.get(database);
  let seen = await look(database, shelf, memberId);
  // Something was set up or changed since.
  if (!shelf || shelf.isOld || shelf.version !== seen.row.version) {
    shelf = await stockShelf(database, seen.row.version);
    seen = await look(database, shelf, memberId);
  }
  const live = shelf
    .liveAt(seen.row.now)
    .filter(({ record }) => !(record.terms.stocked && seen.soldOut.has(record.id)));
  return { shelf, live, row: seen.row, units: seen.units, members: new Map(), instead: new Map() };
}

const VISITS = Symbol('visits to the mall');

/** As {@link enter}, once in a request for each member, however many of its items ask. */
const enterOnce = (ctx: RequestContext, services: Services, memberId: MemberId | null): Promise<Visit> =>
  ctx.loaders
    .get<Visit>(VISITS, (ids) => Promise.all(ids.map((id) => enter(services, id === '' ? null : (id as MemberId)))))
    .load(memberId ?? '');

/** The member with its levels on the ladders that prices of these items ask for. */
function memberIn({ database }: Services, visit: Visit, items: readonly Listed[]): Promise<KnownMember | null> {
  const { row, members } = visit;
  const { member_id: memberId } = row;
  if (memberId === null) return Promise.resolve(null);
  const ladders = laddersAsked(
    items.flatMap(({ record }) => record.terms.prices.flatMap(({ conditions }) => conditions)),
  );
  const key = ladders.join(' ');
  const known = members.get(key) ?? levelsNow(database, memberId, ladders).then((held) => toKnown(row, held));
  members.set(key, known);
  return known;
}

const pointsFor = ({ record, ownerId }: Listed, factsAt: FactsAt, at: Date): bigint =>
  priceFor({ ownerId, timeZone: record.timeZone, terms: record.terms }, factsAt(ownerId), at).points;

/** Items that are listed and fit, in the order asked for: up to one more than the page holds. */
export async function listItems(services: Services, wish: MallWish, page: PageRequest): Promise<Placed[]> {
  const visit = await enter(services, wish.memberId);
  const { shelf, live, row, units } = visit;
  const found = live.filter(
    (item) =>
      (wish.category === null || item.record.terms.category === wish.category) &&
      (wish.partnerId === null || item.ownerId === wish.partnerId) &&
      wish.words.every((word) => shelf.textOf(item).includes(word)),
  );
  const member = await memberIn(services, visit, found);
  const available = member?.available ?? 0n;
  const factsAt = factsFor(wish.asker, member);
  const after = page.after && readKey(page.after);
  const asksPrices = wish.affordable || wish.sort !== 'NEWEST';
  return found
    .map((item) => ({ item, points: asksPrices ? pointsFor(item, factsAt, row.now) : 0n }))
    .filter(({ points }) => !wish.affordable || points <= available)
    .map(({ item, points }) => ({ item, key: keyOf(item, wish.sort, points, available) }))
    .filter(({ key }) => after === null || byKey(key, after) > 0)
    .sort((one, other) => byKey(one.key, other.key))
    .slice(0, page.limit + 1)
    .map(({ item, key }) => ({
      ...item,
      record: { ...item.record, at: row.now },
      key: textOf(key),
      unitsThen: units.get(item.record.id),
      memberThen: member,
    }));
}

/** How many items of the same category stand in the place of one of which none is left. */
const OTHERS_MAX = 3;

/** What an item has, as far as its alternatives go by it. */
interface Missing {
  readonly id: ItemId;
  readonly ownerId: PartnerId | null;
  readonly timeZone: string;
  readonly terms: ItemTerms;
}

const distance = (one: bigint, other: bigint): bigint => (one > other ? one - other : other - one);

/** The nearest of these, then the first by id: in one pass, since a category may have thousands. */
function nearest(items: readonly Listed[], farOf: (item: Listed) => bigint): readonly Listed[] {
  const best: { readonly item: Listed; readonly far: bigint }[] = [];
  for (const item of items) {
    const far = farOf(item);
    const place = best.findIndex((one) => (far === one.far ? item.record.id < one.item.record.id : far < one.far));
    if (place < 0 && best.length === OTHERS_MAX) continue;
    best.splice(place < 0 ? best.length : place, 0, { item, far });
    best.length = Math.min(best.length, OTHERS_MAX);
  }
  return best.map(({ item }) => item);
}

async function standIns(services: Services, visit: Visit, item: Missing, asker: Asker): Promise<readonly Listed[]> {
  const { live, row } = visit;
  const named = item.terms.alternativeIds.flatMap((id) => live.find(({ record }) => record.id === id) ?? []);
  const now = (one: Listed): Listed => ({ ...one, record: { ...one.record, at: row.now } });
  if (named.length > 0) return named.map(now);
  const { category } = item.terms;
  if (category === null || item.ownerId === null) return [];
  const others = live.filter(({ record }) => record.terms.category === category && record.id !== item.id);
  const factsAt = factsFor(asker, await memberIn(services, visit, others));
  const own = priceFor({ ...item, ownerId: item.ownerId }, factsAt(item.ownerId), row.now).points;
  return nearest(others, (other) => distance(pointsFor(other, factsAt, row.now), own)).map(now);
}

/**
 * What could be ordered in the place of an item that has run out: its own alternatives that are listed, else up to 3 listed items of its
 * category, at whatever partner, nearest in points for the member, then by id.
 */
export const alternativesNow = async (
  services: Services,
  item: Missing,
  memberId: MemberId | null,
  asker: Asker,
): Promise<readonly Listed[]> => standIns(services, await enter(services, memberId), item, asker);

/** As {@link alternativesNow}, for items that are looked at: the mall is entered once in a request, not for each of them. */
export async function alternativesOf(
  ctx: RequestContext,
  services: Services,
  item: Missing & Pick<OfferRecord, 'version'>,
  memberId: MemberId | null,
  asker: Asker,
): Promise<readonly Listed[]> {
  const visit = await enterOnce(ctx, services, memberId);
  const key = `${item.id} ${item.version.toString()}`;
  const found = visit.instead.get(key) ?? standIns(services, visit, item, asker);
  visit.instead.set(key, found);
  return found;
}
