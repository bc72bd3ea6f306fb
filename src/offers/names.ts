import { kindOfId, type RequestContext } from '../platform/index.js';
import type { Services } from '../ledger/index.js';
import { partnersById } from '../partners/index.js';
import type { CampaignTerms } from './campaign.js';
import type { Names } from './conditions/rule.js';
import { offersById } from './find.js';
import { inForceAt } from './life.js';
import { textIn } from './local-text.js';

type Named = Pick<CampaignTerms, 'partnerIds' | 'conditions' | 'effects' | 'referrerEffects'>;

/** The ids of all that the terms of campaigns speak of. */
const idsIn = ({ partnerIds, conditions, effects, referrerEffects }: Named): readonly string[] => [
  ...partnerIds,
  ...conditions.flatMap((one) => (one.kind === 'tier' ? [one.terms.ladderId] : [])),
  ...[...effects, ...referrerEffects].flatMap((one) => (one.kind === 'coupon' ? [one.terms.couponKindId] : [])),
];

/**
 * The names of what terms speak of, for sentences.
 * @param more ids beside those in the terms: partners or offers
 * @param locale the language of offers' names; null: English
 */
export async function namesIn(
  ctx: RequestContext,
  services: Services,
  all: readonly Named[],
  more: readonly string[],
  locale: string | null,
): Promise<Names> {
  const ids = [...new Set([...all.flatMap(idsIn), ...more])];
  const names = new Map(
    await Promise.all(
      ids.map(async (id): Promise<[string, string]> => {
        if (kindOfId(id) === 'partner') return [id, (await partnersById(ctx, services).load(id))?.name ?? id];
        const found = await offersById(ctx, services).load(id);
        // A next version that is drafted is not everyone's to read.
        const version = found && (inForceAt(found.offer, found.at) ?? found.offer.versions.at(-1));
        return [id, version ? textIn(version.terms.names, locale) : id];
      }),
    ),
  );
  const byId = (id: string): string => names.get(id) ?? id;
  return { partner: byId, ladder: byId, couponKind: byId };
}
