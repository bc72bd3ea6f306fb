import type { PartnerPlan, SheetPlan } from '../stage.js';

export const demoCodes = ['bakery', 'airline', 'cinema', 'grocer', 'hotel'] as const;
export type DemoCode = (typeof demoCodes)[number];

/** A demo partner: who it is, what it offers, and how its customers buy. */
export interface DemoPartner extends PartnerPlan {
  readonly code: DemoCode;
  readonly sheet: SheetPlan;
  /** A purchase in minor units of its currency, from the smallest to the largest. */
  readonly basket: readonly [number, number];
  readonly categories: readonly string[];
  /** How often a purchase is made here, and how often points are spent here, against the others. */
  readonly sales: number;
  readonly redemptions: number;
}

/**
 * Five brands in four currencies under both funding models. The prices pass the guards with about 5 % to spare, so that
 * the exchange rates of the weeks played stay within them.
 */
export const demoPartners: Readonly<Record<DemoCode, DemoPartner>> = {
  bakery: {
    code: 'bakery',
    name: 'Rye & Rise Bakery',
    currency: 'EUR',
    fundingModel: 'ON_ISSUE',
    creditLimit: null,
    payee: { legalName: 'Rye & Rise Bäckerei GmbH', account: 'EUR=DE89370400440532013000/COBADEFFXXX' },
    // Anna's phone is its app, and shows her orders at all partners.
    memberView: 'NETWORK',
    sheet: {
      accrualRate: '2',
      issuePrice: '0.0120',
      redemptionValue: '0.0100',
      reimbursementPrice: '0.0095',
      pointsExpireAfterDays: 365,
      breakageShare: '0.5',
    },
    basket: [220, 3_900],
    categories: ['bread', 'coffee', 'cakes'],
    sales: 34,
    redemptions: 30,
  },
  airline: {
    code: 'airline',
    name: 'Aurora Air',
    currency: 'EUR',
    fundingModel: 'ON_REDEMPTION',
    creditLimit: '60000',
    payee: { legalName: 'Aurora Air Oyj', account: 'EUR=FI2112345600000785/NDEAFIHH' },
    sheet: {
      accrualRate: '4',
      issuePrice: '0.0115',
      redemptionValue: '0.0105',
      reimbursementPrice: '0.0094',
      conversionInRate: '0.5',
      conversionOutRate: '1.25',
      pointsExpireAfterDays: 730,
    },
    basket: [4_900, 78_000],
    categories: ['economy', 'business', 'baggage'],
    sales: 9,
    redemptions: 16,
  },
  cinema: {
    code: 'cinema',
    name: 'Lumen Cinemas',
    currency: 'USD',
    fundingModel: 'ON_ISSUE',
    creditLimit: null,
    payee: { legalName: 'Lumen Cinemas, Inc.', account: 'USD=026009593-0012345/BOFAUS3N' },
    sheet: {
      accrualRate: '5',
      issuePrice: '0.0130',
      redemptionValue: '0.0105',
      reimbursementPrice: '0.0102',
      pointsExpireAfterDays: 21,
      breakageShare: '0.4',
    },
    basket: [950, 6_400],
    categories: ['tickets', 'popcorn'],
    sales: 20,
    redemptions: 24,
  },
  grocer: {
    code: 'grocer',
    name: 'Hedgerow Grocers',
    currency: 'GBP',
    fundingModel: 'ON_REDEMPTION',
    creditLimit: '40000',
    payee: { legalName: 'Hedgerow Grocers Ltd', account: 'GBP=GB29NWBK60161331926819/NWBKGB2L' },
    sheet: {
      accrualRate: '1.5',
      issuePrice: '0.0100',
      redemptionValue: '0.0085',
      reimbursementPrice: '0.0080',
      pointsExpireAfterDays: 548,
    },
    basket: [600, 14_500],
    categories: ['groceries', 'household'],
    sales: 30,
    redemptions: 18,
  },
  hotel: {
    code: 'hotel',
    name: 'Kumo Hotels',
    currency: 'JPY',
    fundingModel: 'ON_ISSUE',
    creditLimit: null,
    payee: { legalName: '株式会社雲ホテル', account: 'JPY=0012345/BOTKJPJT' },
    sheet: {
      accrualRate: '0.03',
      issuePrice: '1.95',
      redemptionValue: '1.6',
      reimbursementPrice: '1.53',
      conversionInRate: '0.8',
      conversionOutRate: '1',
    },
    basket: [9_800, 88_000],
    categories: ['room', 'restaurant'],
    sales: 7,
    redemptions: 12,
  },
};

/** From its 31st day on the bakery gives more: this sheet supersedes its first within the weeks played. */
export const bakeryNextSheet: SheetPlan = { ...demoPartners.bakery.sheet, accrualRate: '2.5' };
export const BAKERY_NEXT_DAY = 31;

/** A sheet that still waits for the operator's approval at the end. */
export const cinemaPendingSheet: SheetPlan = {
  ...demoPartners.cinema.sheet,
  accrualRate: '4',
  pointsExpireAfterDays: 90,
};

/** A sheet that the operator rejects. */
export const hotelRejectedSheet: SheetPlan = { ...demoPartners.hotel.sheet, accrualRate: '0.05' };

/** One euro in other currencies, week by week. */
export const demoFx: readonly Readonly<Record<'USD' | 'GBP' | 'JPY', string>>[] = [
  { USD: '1.0850', GBP: '0.8450', JPY: '163.20' },
  { USD: '1.0912', GBP: '0.8431', JPY: '162.75' },
  { USD: '1.0874', GBP: '0.8466', JPY: '164.10' },
  { USD: '1.0835', GBP: '0.8478', JPY: '163.85' },
  { USD: '1.0861', GBP: '0.8459', JPY: '163.42' },
];
export const FX_SOURCE = 'Demo fixing, after the ECB reference rates';
