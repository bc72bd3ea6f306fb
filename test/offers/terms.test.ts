/** A whole campaign, and house rules, as they are read: what is refused, and what is taken when it is left out. */
import { describe, expect, it } from '@jest/globals';
import {
  campaignRulesFromJson,
  campaignRulesToJson,
  currenciesOf,
  readCampaign,
  type CampaignInput,
} from '../../src/offers/campaign.js';
import { readHouseRules } from '../../src/offers/house-rules.js';
import { textIn } from '../../src/offers/local-text.js';
import { campaignText, houseRulesText, languageOf } from '../../src/offers/plain.js';
import { readHead } from '../../src/offers/terms.js';
import type { Names } from '../../src/offers/conditions/rule.js';
import type { LimitInput } from '../../src/offers/limits.js';
import { BAKERY, faultOf, GROCER, mic } from './builders.js';

const offer = { names: [{ locale: 'en', text: 'Bread Sunday' }] };
const campaign = (more: Partial<CampaignInput> = {}): CampaignInput => ({
  offer,
  trigger: 'PURCHASE',
  effects: [{ multiply: '2' }],
  ...more,
});
const fault = (more: Partial<CampaignInput>, ownerId: typeof BAKERY | null = BAKERY): string =>
  faultOf(() => readCampaign(campaign(more), ownerId));
const limit = (more: Partial<LimitInput> = {}): LimitInput => ({
  measure: 'TIMES',
  per: 'MEMBER',
  span: 'DAY',
  most: 1n,
  ...more,
});
const limited = (...limits: LimitInput[]): Partial<CampaignInput> => ({ offer: { ...offer, limits } });

const names: Names = {
  partner: (id) => (id === BAKERY ? 'Bakery' : 'Grocer'),
  ladder: () => 'Stars',
  couponKind: () => 'Coffee',
};

describe('a campaign', () => {
  it('of a partner applies there and is paid by it; of the network it applies everywhere and names who pays', () => {
    expect(readCampaign(campaign(), BAKERY)).toMatchObject({
      partnerIds: [BAKERY],
      funding: [{ partnerId: BAKERY, share: mic('1'), costCentre: null }],
      order: 100,
      group: null,
      pointsExpireAfterDays: null,
    });
    expect(fault({}, null)).toBe('input.offer.funding: must be given: the network itself issues no points');
    const funded = { ...offer, funding: [{ partnerId: GROCER, share: '1' }] };
    expect(readCampaign(campaign({ offer: funded, partnerIds: [] }), null).partnerIds).toEqual([]);
  });

  it('comes back from JSON as it was', () => {
    const terms = readCampaign(
      campaign({
        trigger: 'REFERRAL',
        conditions: [{ minSpend: { amount: '20', currency: 'EUR' } }, { window: { weekdays: ['SUNDAY'] } }],
        effects: [{ points: 500n }, { perStep: { points: 1n, step: { amount: '5', currency: 'EUR' } } }],
        referrerEffects: [{ points: 300n }],
        group: 'spring',
        order: 7,
        pointsExpireAfterDays: 30,
      }),
      BAKERY,
    );
    const json: unknown = JSON.parse(JSON.stringify(campaignRulesToJson(terms)));
    expect({ ...terms, ...campaignRulesFromJson(json as never) }).toEqual(terms);
    expect([...currenciesOf(terms)]).toEqual(['EUR']);
  });

  it('says itself in plain words', () => {
    const terms = readCampaign(
      campaign({
        partnerIds: [BAKERY, GROCER],
        conditions: [{ goods: { categories: ['bread'] } }, { window: { weekdays: ['SUNDAY'] } }],
      }),
      BAKERY,
    );
    expect(campaignText(terms, 'en', names)).toBe(
      'For purchases at Bakery or Grocer: 2 times the points, on bread, on Sundays.',
    );
    expect(campaignText(terms, 'zh', names)).toBe('在Bakery或Grocer消费，购买bread，星期日：2倍积分。');
    const referral = readCampaign(
      campaign({ trigger: 'REFERRAL', effects: [{ points: 1n }], referrerEffects: [{ points: 300n }] }),
      BAKERY,
    );
    expect(campaignText(referral, 'en', names)).toBe(
      "For a referred friend's first purchase at Bakery: 1 point. Who referred the friend gets 300 points.",
    );
    expect(['zh', 'zh-Hans-CN', 'en', 'de', null].map(languageOf)).toEqual(['zh', 'zh', 'en', 'en', 'en']);
  });

  it('with fixed points for a purchase needs a limit TIMES per MEMBER', () => {
    const points = { effects: [{ points: 100n }] };
    expect(fault(points)).toMatch(/^input\.offer\.limits: must have a limit of TIMES per MEMBER/);
    expect(fault({ ...points, ...limited(limit({ measure: 'POINTS' }), limit({ per: 'ALL' })) })).toMatch(
      /TIMES per MEMBER/,
    );
    expect(fault({ ...points, ...limited(limit()) })).toBe('accepted');
    expect(fault({ ...points, trigger: 'CHECK_IN' })).toBe('accepted');
  });

  it.each<[Partial<CampaignInput>, string]>([
    [{ effects: [] }, 'input.effects: must have at least one effect'],
    [{ trigger: 'CHECK_IN' }, 'input.effects.0.multiply: can only be given for a purchase'],
    [{ referrerEffects: [{ points: 1n }] }, 'input.referrerEffects: must be left out'],
    [{ trigger: 'REFERRAL', referrerEffects: [{ multiply: '2' }] }, 'input.referrerEffects.0.multiply: can only'],
    [{ trigger: 'TASK', effects: [{ points: 1n }] }, 'input.task: must be given'],
    [{ task: { kind: 'FOLLOW', proof: 'NONE' } }, 'input.task: must be left out'],
    [
      { trigger: 'TASK', effects: [{ points: 1n }], task: { kind: 'FOLLOW', proof: 'NONE', url: 'javascript:1' } },
      'input.task.url: must',
    ],
    [{ partnerIds: [BAKERY, BAKERY] }, 'input.partnerIds: must not name a partner twice'],
    [{ partnerIds: ['mbr_1'] }, 'input.partnerIds.0: must be an id'],
    [{ group: 'x'.repeat(65) }, 'input.group: must have 1 to 64'],
    [{ pointsExpireAfterDays: 0 }, 'input.pointsExpireAfterDays: must be 1 to'],
    [{ offer: { names: [] } }, 'input.offer.names: must have a text in en'],
    [{ offer: { names: [{ locale: 'zh', text: '面包' }] } }, 'input.offer.names: must have a text in en'],
    [{ offer: { names: [...offer.names, ...offer.names] } }, 'input.offer.names: must have each language only once'],
    [
      { offer: { names: [{ locale: 'no such tag', text: 'x' }] } },
      'input.offer.names.0.locale: must be a language tag',
    ],
    [{ offer: { names: [{ locale: 'en', text: '' }] } }, 'input.offer.names.0.text: must have 1 to 200'],
    [limited(limit({ most: 0n })), 'input.offer.limits.0.most: must be 1 or more'],
    [limited(limit({ action: 'HOLD' })), 'input.offer.limits.0.action: must be CUT'],
    [
      limited(limit(), limit({ most: 5n, action: 'CUT' })),
      'input.offer.limits: must have at most one limit for the same',
    ],
    [limited(...Array.from({ length: 11 }, () => limit())), 'input.offer.limits: must have at most 10 limits'],
    [
      { offer: { ...offer, funding: [{ partnerId: BAKERY, share: '0.5' }] } },
      'input.offer.funding: must have shares that add up to 1',
    ],
  ])('%# is refused', (more, rule) => {
    expect(fault(more)).toContain(rule);
  });
});

describe('what stands beside the terms', () => {
  const head = (more: object) => readHead('input.offer', { ...offer, ...more }, BAKERY);
  const [early, late] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];

  it('has a zone that there is, and an end after its start', () => {
    expect(head({})).toEqual({ ownerId: BAKERY, timeZone: null, effectiveFrom: null, effectiveTo: null });
    expect(faultOf(() => head({ timeZone: 'Mars/Olympus' }))).toMatch(
      /^input\.offer\.timeZone: must be an IANA time zone/,
    );
    expect(faultOf(() => head({ effectiveFrom: late, effectiveTo: early }))).toMatch(
      /^input\.offer\.effectiveTo: must be after/,
    );
    expect(faultOf(() => head({ effectiveFrom: early, effectiveTo: early }))).toMatch(
      /^input\.offer\.effectiveTo: must be after/,
    );
    expect(faultOf(() => head({ ownerId: 'mbr_x' }))).toMatch(/^input\.offer\.ownerId: must be an id/);
  });
});

describe('house rules', () => {
  it('have caps, watches and a least spend, and nobody who pays', () => {
    const terms = readHouseRules(
      {
        offer: { ...offer, limits: [limit({ action: 'HOLD' }), limit({ action: 'FLAG' })] },
        minSpend: { amount: '5', currency: 'EUR' },
      },
      BAKERY,
    );
    expect(terms).toMatchObject({ funding: [], minSpend: { amount: mic('5'), currency: 'EUR' } });
    expect(houseRulesText(terms, 'en')).toBe('Purchases below 5.00 EUR earn no points.');
    expect(
      faultOf(() => readHouseRules({ offer: { ...offer, funding: [{ partnerId: BAKERY, share: '1' }] } }, BAKERY)),
    ).toMatch(/^input\.offer\.funding: must be left out/);
    expect(faultOf(() => readHouseRules({ offer, minSpend: { amount: '0', currency: 'EUR' } }, BAKERY))).toMatch(
      /above 0/,
    );
  });
});

it('a text falls back from its country to its language, and then to English', () => {
  const texts = [
    { locale: 'en', text: 'Bread' },
    { locale: 'zh', text: '面包' },
    { locale: 'zh-Hant', text: '麵包' },
  ];
  const asked = ['zh', 'zh-Hans-CN', 'zh-Hant-TW', 'en-GB', 'fr', null];
  expect(asked.map((locale) => textIn(texts, locale))).toEqual(['面包', '面包', '麵包', 'Bread', 'Bread', 'Bread']);
});
