import type { MemberId, PartnerId } from '../../platform/index.js';
import type { LotId } from '../journal/ids.js';
import { linkKey, type WalletNeed } from './wallet.js';

/** The needs that name what they want by this property. */
export type NeedBy<Key extends string> = Extract<WalletNeed, Readonly<Record<Key, unknown>>>;

/** The needs of a batch, by kind. */
interface SortedNeeds {
  /** The points to be spent, by wallet. */
  readonly members: ReadonlyMap<MemberId, bigint>;
  /** The needs by partners' own numbers, by {@link linkKey}. */
  readonly links: ReadonlyMap<string, NeedBy<'externalId'>>;
  readonly references: ReadonlySet<string>;
  readonly lotIds: ReadonlySet<LotId>;
}

/** Sorts needs by kind; the points to be spent from one wallet are summed up. */
export function sortNeeds(needs: readonly WalletNeed[]): SortedNeeds {
  const members = new Map<MemberId, bigint>();
  const links = new Map<string, { partnerId: PartnerId; externalId: string; spend: bigint }>();
  const references = new Set<string>();
  const lotIds = new Set<LotId>();
  for (const need of needs) {
    if ('memberId' in need) members.set(need.memberId, (members.get(need.memberId) ?? 0n) + need.spend);
    else if ('externalId' in need) {
      const key = linkKey(need.partnerId, need.externalId);
      const link = links.get(key);
      if (link) link.spend += need.spend;
      else links.set(key, { ...need });
    } else if ('reference' in need) references.add(need.reference);
    else lotIds.add(need.lotId);
  }
  return { members, links, references, lotIds };
}
