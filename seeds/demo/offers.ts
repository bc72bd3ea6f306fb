import type { PartnerId } from '../../src/platform/index.js';
import { fixedId } from '../fixed-id.js';
import { offerIdOf, type OfferPlan } from '../marketing.js';
import type { DemoCode } from './partners.js';

/** What the descriptions of the demo's offers share. */

export const SCENARIO = 'demo';

/** An offer of the demo. Where they must be drafted, the partners are named by their codes. */
export type DemoOffer = OfferPlan & { readonly owner: DemoCode | null; readonly asked?: readonly DemoCode[] };

export const partnerIdOf = (code: DemoCode): PartnerId => fixedId('partner', SCENARIO, code);
export const campaignIdOf = (code: string) => offerIdOf(SCENARIO, 'CAMPAIGN', code);
export const ladderIdOf = (code: string) => offerIdOf(SCENARIO, 'LADDER', code);
export const couponKindIdOf = (code: string) => offerIdOf(SCENARIO, 'COUPON_KIND', code);
export const itemIdOf = (code: string) => offerIdOf(SCENARIO, 'ITEM', code);
export const drawIdOf = (code: string) => offerIdOf(SCENARIO, 'DRAW', code);

/** A name in English and in Chinese. */
export const inTwo = (en: string, zh: string) => [
  { locale: 'en', text: en },
  { locale: 'zh', text: zh },
];

/** Who pays for what the network itself gives, and is asked for it. */
export const payers = ['bakery', 'airline'] as const satisfies readonly DemoCode[];
export const halves = payers.map((code) => ({ partnerId: partnerIdOf(code), share: '0.5', costCentre: 'coalition' }));
