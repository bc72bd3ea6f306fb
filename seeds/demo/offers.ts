import type { PartnerId } from '../../src/platform/index.js';
import { fixedId } from '../fixed-id.js';
import { offerIdOf, type OfferPlan } from '../marketing.js';
import { demoCodes, type DemoCode } from './partners.js';

/** What the descriptions of the demo's offers share. */

export const SCENARIO = 'demo';

/** An offer of the demo. Where they must be drafted, the partners are named by their codes. */
export type DemoOffer = OfferPlan & { readonly owner: DemoCode | null; readonly asked?: readonly DemoCode[] };

export const everyone = demoCodes;

export const partnerIdOf = (code: DemoCode): PartnerId => fixedId('partner', SCENARIO, code);
export const campaignIdOf = (code: string) => offerIdOf(SCENARIO, 'CAMPAIGN', code);
export const ladderIdOf = (code: string) => offerIdOf(SCENARIO, 'LADDER', code);
export const couponKindIdOf = (code: string) => offerIdOf(SCENARIO, 'COUPON_KIND', code);

/** A name in English and in Chinese. */
export const inTwo = (en: string, zh: string) => [
  { locale: 'en', text: en },
  { locale: 'zh', text: zh },
];

/** All five pay the same. */
export const oneFifth = everyone.map((code) => ({ partnerId: partnerIdOf(code), share: '0.2' }));
