import { present, readMicros, type Micros, type RequestContext } from '../platform/index.js';
import type { RateSheetId, Services } from '../ledger/index.js';
import { sheetsById } from '../exchange/index.js';
import { versionShownWith, type CampaignId, type CampaignTerms } from '../offers/index.js';
import { tierOf, type PlannedComponent } from '../campaigns/index.js';
import type { ShownComponent } from './component-shown.js';
import { ruleOf, toldRule } from './rules.js';

interface Reckoned {
  readonly reckoning: PlannedComponent['reckoning'];
  /** Of a campaign. */
  readonly terms: CampaignTerms | null;
  readonly accrualRate: Micros;
}

async function rateOf(ctx: RequestContext, services: Services, id: RateSheetId): Promise<Micros> {
  const sheet = await sheetsById(ctx, services).load(id);
  return readMicros('accrualRate', present(sheet, id).accrualRate);
}

/** By what a component was reckoned: the rate sheet, the level, or the campaign in the version that applied. */
export async function reckoningOf(
  ctx: RequestContext,
  services: Services,
  component: ShownComponent,
): Promise<Reckoned> {
  const { record, accrual, offerId, offerVersion } = component;
  const accrualRate = record?.accrualRate ?? (await rateOf(ctx, services, accrual.rateSheetId));
  const offer =
    offerId === null || offerVersion === null ? null : await versionShownWith(ctx, services, offerId, offerVersion);
  const tier = offer && tierOf({ ...offer, id: offer.id }, record?.levels[0]?.level);
  if (tier) return { reckoning: { reason: 'TIER', tier }, terms: null, accrualRate };
  if (offer?.terms.kind !== 'CAMPAIGN') {
    const rule = ruleOf(component.reason);
    return { reckoning: rule ? toldRule(rule, component.points) : { reason: 'BASE_RATE' }, terms: null, accrualRate };
  }
  const { ownerId, timeZone, version, terms } = offer;
  const campaign = { id: offer.id as CampaignId, version, ownerId, timeZone, terms };
  return { reckoning: { reason: 'CAMPAIGN', campaign }, terms, accrualRate };
}
