import { textColumn, type MemberId, type PartnerId, type Queryable, type Query } from '../platform/index.js';
import {
  Recent,
  walletStore,
  type Batch,
  type Needs,
  type Store,
  type StoreCache,
  walletsOf,
} from '../ledger/index.js';
import { canonicalRef, type MemberRef } from './member-ref.js';

/** A member as a partner names it. */
interface MemberNeed {
  readonly partnerId: PartnerId;
  readonly ref: MemberRef;
}

/** A partner's own way to name a member. Codes and cards belong to the network: whichever partner they were shown to may use them. */
type LinkRef = Extract<MemberRef, { readonly kind: 'id' | 'externalId' }>;
const isLinkRef = (ref: MemberRef): ref is LinkRef => ref.kind === 'id' || ref.kind === 'externalId';

interface FoundMember {
  readonly memberId: MemberId;
}

const keyOf = (partnerId: PartnerId, ref: LinkRef): string => `${partnerId} ${canonicalRef(ref)}`;

/** Which members the partners' references mean, and which codes the batch has used up. */
export class MemberDirectory {
  readonly #links = new Map<string, MemberId>();
  readonly #codes = new Map<string, MemberId>();
  readonly #consumed = new Set<string>();
  /** Members by the numbers of cards that are BOUND. */
  readonly #cards = new Map<string, MemberId>();

  know(partnerId: PartnerId, ref: LinkRef, memberId: MemberId): void {
    this.#links.set(keyOf(partnerId, ref), memberId);
  }

  /** In the form of {@link MemberDirectory.links}. */
  knowLink(key: string, memberId: MemberId): void {
    this.#links.set(key, memberId);
  }

  knowCode(hash: string, memberId: MemberId): void {
    this.#codes.set(hash, memberId);
  }

  /** A card is BOUND to the member. */
  knowCard(number: string, memberId: MemberId): void {
    this.#cards.set(number, memberId);
  }

  /** A card names nobody any more. */
  forgetCard(number: string): void {
    this.#cards.delete(number);
  }

  /** The members by the numbers of their cards. */
  get cards(): ReadonlyMap<string, MemberId> {
    return this.#cards;
  }

  /** The members that references by a link mean, each by its {@link keyOf}. */
  get links(): Iterable<readonly [string, MemberId]> {
    return this.#links.entries();
  }

  /** The member. By id or externalId it must be linked to the partner; a code must be good, and a card BOUND. */
  resolve(partnerId: PartnerId, ref: MemberRef): FoundMember | undefined {
    const memberId = this.#meant(partnerId, ref);
    return memberId === undefined ? undefined : { memberId };
  }

  #meant(partnerId: PartnerId, ref: MemberRef): MemberId | undefined {
    switch (ref.kind) {
      case 'known':
        return ref.id;
      case 'code':
        return this.#consumed.has(ref.hash) ? undefined : this.#codes.get(ref.hash);
      case 'card': {
        const memberId = this.#cards.get(ref.number);
        // What spends asks for a link besides: a lost card must not pay at a shop that has never seen its member.
        const isNamed =
          memberId !== undefined && (ref.isEnough || this.#links.has(keyOf(partnerId, { kind: 'id', id: memberId })));
        return isNamed ? memberId : undefined;
      }
      default:
        return this.#links.get(keyOf(partnerId, ref));
    }
  }

  /** A code is good once. */
  consume({ hash }: Extract<MemberRef, { kind: 'code' }>): void {
    this.#consumed.add(hash);
  }

  queries(): Query[] {
    if (this.#consumed.size === 0) return [];
    return [
      {
        name: 'use codes',
        text: `UPDATE member_code c SET used_at = clock_timestamp()
             FROM unnest($1::text[]) u(hash) WHERE c.code_hash = decode(u.hash, 'hex') AND c.used_at IS NULL`,
        values: [textColumn([...this.#consumed], (hash) => hash)],
      },
    ];
  }
}

type NeedOf<Kind extends MemberRef['kind']> = MemberNeed & { readonly ref: Extract<MemberRef, { kind: Kind }> };
const isKind =
  <Kind extends MemberRef['kind']>(kind: Kind) =>
  (need: MemberNeed): need is NeedOf<Kind> =>
    need.ref.kind === kind;

interface LinkRow {
  partner_id: PartnerId;
  external_id: string;
  member_id: MemberId;
}

// LATERAL with LIMIT 1 makes one index probe for each reference, whatever the planner believes of the table's size.

function loadById(tx: Queryable, needs: readonly NeedOf<'id'>[]): Promise<LinkRow[]> {
  return tx.query<LinkRow>({
    name: 'members by id',
    text: `SELECT l.partner_id, l.external_id, l.member_id FROM unnest($1::text[], $2::text[]) u(partner_id, member_id),
           LATERAL (SELECT * FROM member_link m WHERE m.member_id = u.member_id AND m.partner_id = u.partner_id LIMIT 1) l`,
    values: [textColumn(needs, (n) => n.partnerId), textColumn(needs, (n) => n.ref.id)],
  });
}

function loadByExternalId(tx: Queryable, needs: readonly NeedOf<'externalId'>[]): Promise<LinkRow[]> {
  return tx.query<LinkRow>({
    name: 'members by externalId',
    text: `SELECT l.partner_id, l.external_id, l.member_id FROM unnest($1::text[], $2::text[]) u(partner_id, external_id),
           LATERAL (SELECT * FROM member_link m WHERE m.partner_id = u.partner_id AND m.external_id = u.external_id LIMIT 1) l`,
    values: [textColumn(needs, (n) => n.partnerId), textColumn(needs, (n) => n.ref.externalId)],
  });
}

/** Real time by the database's clock, so gateways' clocks do not matter. */
function loadByCode(tx: Queryable, needs: readonly NeedOf<'code'>[]): Promise<{ hash: string; member_id: MemberId }[]> {
  return tx.query<{ hash: string; member_id: MemberId }>({
    name: 'members by code',
    text: `SELECT u.hash, c.member_id FROM unnest($1::text[]) u(hash),
           LATERAL (SELECT * FROM member_code m WHERE m.code_hash = decode(u.hash, 'hex')
                    AND m.used_at IS NULL AND m.expires_at > clock_timestamp() LIMIT 1) c`,
    values: [textColumn(needs, (n) => n.ref.hash)],
  });
}

/** A card with its member, and the member's link to the partner to which it was shown, if there is one. */
interface CardRow {
  readonly partner_id: PartnerId;
  readonly number: string;
  readonly member_id: MemberId;
  readonly external_id: string | null;
}

function loadByCard(tx: Queryable, needs: readonly NeedOf<'card'>[]): Promise<CardRow[]> {
  return tx.query<CardRow>({
    name: 'members by card',
    text: `SELECT u.partner_id, u.number, c.member_id, l.external_id FROM unnest($1::text[], $2::text[]) u(partner_id, number),
           LATERAL (SELECT * FROM card x WHERE x.number = u.number AND x.status = 'BOUND' LIMIT 1) c
           LEFT JOIN LATERAL (SELECT * FROM member_link m WHERE m.member_id = c.member_id AND m.partner_id = u.partner_id LIMIT 1) l ON true`,
    values: [textColumn(needs, (n) => n.partnerId), textColumn(needs, (n) => n.ref.number)],
  });
}

/** Loads the members that the references mean, by at most one statement for each kind, sent together. */
export async function loadDirectory(
  tx: Queryable,
  needs: readonly MemberNeed[],
  directory: MemberDirectory,
): Promise<void> {
  const ids = needs.filter(isKind('id'));
  const externalIds = needs.filter(isKind('externalId'));
  const codes = needs.filter(isKind('code'));
  const cards = needs.filter(isKind('card'));
  const [byId, byExternalId, byCode, byCard] = await Promise.all([
    ids.length === 0 ? [] : loadById(tx, ids),
    externalIds.length === 0 ? [] : loadByExternalId(tx, externalIds),
    codes.length === 0 ? [] : loadByCode(tx, codes),
    cards.length === 0 ? [] : loadByCard(tx, cards),
  ]);
  for (const row of byId) directory.know(row.partner_id, { kind: 'id', id: row.member_id }, row.member_id);
  for (const row of byExternalId)
    directory.know(row.partner_id, { kind: 'externalId', externalId: row.external_id }, row.member_id);
  for (const row of byCode) directory.knowCode(row.hash, row.member_id);
  for (const row of byCard) {
    directory.knowCard(row.number, row.member_id);
    if (row.external_id !== null) directory.know(row.partner_id, { kind: 'id', id: row.member_id }, row.member_id);
  }
}

/**
 * A link stays, so it is remembered. A card stays until there is news of its member (migration 0061). A code is good once and until a
 * time, so it is always looked up.
 */
const LINKS_MAX = 100_000;
const CARDS_MAX = 50_000;

class LinkCache implements StoreCache<MemberNeed, MemberDirectory> {
  readonly #links = new Recent<string, MemberId>(LINKS_MAX);
  readonly #cards = new Recent<string, MemberId>(CARDS_MAX);
  /** The numbers of the cards that are remembered of a member. */
  readonly #numbers = new Recent<MemberId, ReadonlySet<string>>(CARDS_MAX);

  fill(directory: MemberDirectory, needs: readonly MemberNeed[]): boolean {
    return needs.every(({ partnerId, ref }) => {
      if (ref.kind === 'card') return this.#fillCard(directory, partnerId, ref);
      return isLinkRef(ref) && this.#fillLink(directory, keyOf(partnerId, ref));
    });
  }

  #fillLink(directory: MemberDirectory, key: string): boolean {
    const memberId = this.#links.get(key);
    if (memberId !== undefined) directory.knowLink(key, memberId);
    return memberId !== undefined;
  }

  #fillCard(
    directory: MemberDirectory,
    partnerId: PartnerId,
    { number, isEnough }: Extract<MemberRef, { kind: 'card' }>,
  ): boolean {
    const memberId = this.#cards.get(number);
    // Both are asked, so that a card is never remembered longer than that there may be news of its member.
    if (memberId === undefined || this.#numbers.get(memberId)?.has(number) !== true) return false;
    directory.knowCard(number, memberId);
    return isEnough || this.#fillLink(directory, keyOf(partnerId, { kind: 'id', id: memberId }));
  }

  unknown(needs: readonly MemberNeed[]): MemberNeed[] {
    return needs.filter(({ partnerId, ref }) => isLinkRef(ref) && !this.#links.has(keyOf(partnerId, ref)));
  }

  learn(directory: MemberDirectory): void {
    for (const [key, memberId] of directory.links) this.#links.set(key, memberId);
  }

  hear(members: readonly MemberId[]): void {
    for (const memberId of members) {
      for (const number of this.#numbers.get(memberId) ?? []) this.#cards.delete(number);
      this.#numbers.delete(memberId);
    }
  }

  keep(directory: MemberDirectory): void {
    this.learn(directory);
    for (const [number, memberId] of directory.cards) {
      this.#cards.set(number, memberId);
      this.#numbers.set(memberId, new Set([...(this.#numbers.get(memberId) ?? []), number]));
    }
  }
}

/** The members that the references in a batch's commands mean: see {@link wantMember}. */
export const memberStore: Store<MemberNeed, MemberDirectory> = {
  name: 'members',
  empty: () => new MemberDirectory(),
  load: loadDirectory,
  write: (directory) => directory.queries(),
  members: (directory) => directory.cards.values(),
  cache: () => new LinkCache(),
};

/**
 * In `needs`: asks for the member that a partner names, with the wallet and lots that cover `spend` points. The member of a code or
 * a card is not known before it is looked up: {@link followMember} wants the wallet.
 */
export function wantMember(needs: Needs, { partnerId, ref }: MemberNeed, spend: bigint): void {
  if (ref.kind === 'externalId') {
    needs.want(walletStore, { partnerId, externalId: ref.externalId, spend });
    return;
  }
  if (ref.kind === 'known') {
    needs.want(walletStore, { memberId: ref.id, spend });
    return;
  }
  needs.want(memberStore, { partnerId, ref });
  if (ref.kind === 'id') needs.want(walletStore, { memberId: ref.id, spend });
}

/** In `follow`: asks for the wallets that {@link wantMember} could not name yet. */
export function followMember(batch: Batch, needs: Needs, need: MemberNeed, spend: bigint): void {
  const found = namedMember(batch, need);
  if (found) needs.want(walletStore, { memberId: found.memberId, spend });
}

/** When planning: the member that the partner names, if it may. */
export function namedMember(batch: Batch, { partnerId, ref }: MemberNeed): FoundMember | undefined {
  if (ref.kind !== 'externalId') return batch.of(memberStore).resolve(partnerId, ref);
  const memberId = walletsOf(batch).linked(partnerId, ref.externalId);
  return memberId === undefined ? undefined : { memberId };
}

/** To be called when an operation on the member is done: a code is good once. Does nothing for other references. */
export function consumeCode(batch: Batch, ref: MemberRef): void {
  if (ref.kind === 'code') batch.of(memberStore).consume(ref);
}
