/**
 * Which currencies there are, by one rule for everything: settings, inputs, files. The codes are ICU's, which come with Node and
 * so with each of its upgrades; the package asked before, currency-codes, had its last list in June 2024 and knew no XCG.
 * A test holds both against ISO 4217's list.
 */

/** Funds' codes, metals, units of account and tests: no one is paid in them. ICU lists some and may list others. */
const notMoney = [
  'XDR',
  'XSU',
  'XUA',
  'XXX',
  'XTS',
  'XAG',
  'XAU',
  'XPD',
  'XPT',
  'XBA',
  'XBB',
  'XBC',
  'XBD',
  'XAD',
  'BOV',
  'CHE',
  'CHW',
  'CLF',
  'COU',
  'MXV',
  'USN',
  'USS',
  'UYI',
  'UYW',
];
/** ICU still lists them; here no one was ever in them. */
const longWithdrawn = ['HRK', 'SLL', 'ZWL'];

/** In ISO's list of what is in force, and not in ICU's. */
const besides = ['VED'];

/**
 * Withdrawn while partners could be in them, so they are still read: a statement in one is paid, a refund refunded. Nothing
 * new is begun in them.
 */
const withdrawn = ['ANG', 'BGN', 'CUC'];

const money = new Set([...Intl.supportedValuesOf('currency'), ...besides, ...withdrawn]);
for (const code of [...notMoney, ...longWithdrawn]) money.delete(code);

/** ISO's minor digits where they are not 2. ICU's are those of daily use, none for Indonesia or Iraq, and books are kept in ISO's. */
const digits = new Map<string, number>([
  ...[
    'BIF',
    'CLP',
    'DJF',
    'GNF',
    'ISK',
    'JPY',
    'KMF',
    'KRW',
    'PYG',
    'RWF',
    'UGX',
    'VND',
    'VUV',
    'XAF',
    'XOF',
    'XPF',
  ].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
]);

/** The minor digits of an ISO 4217 currency that someone can be paid in, or undefined when there is none of that code. */
export const currencyDigits = (currency: string): number | undefined =>
  money.has(currency) ? (digits.get(currency) ?? 2) : undefined;

/** Whether a partner or a network can begin in it: it is in force. */
export const isInForce = (currency: string): boolean => money.has(currency) && !withdrawn.includes(currency);

export const inForceRule = 'must be the ISO 4217 code of a currency that is in force, such as EUR';

/** The minor digits of a currency that stands in the database. */
export const digitsOf = (currency: string): number => currencyDigits(currency) ?? digits.get(currency) ?? 2;

/** The currency's minor unit in micros. */
export const minorUnit = (currency: string): bigint => 10n ** BigInt(6 - digitsOf(currency));

/**
 * Currencies with minor digits in which banks transfer whole units only. Hungary's clearing takes no fillér, and payout services
 * that list each currency's precision (Airwallex: the forint alone of sixty; Stripe: the forint and Taiwan's dollar) round to whole ones.
 */
const wholeUnitsOnly = ['HUF', 'TWD'];

/** The fraction digits of an amount that a bank transfers in it. */
export const paymentDigits = (currency: string): number => (wholeUnitsOnly.includes(currency) ? 0 : digitsOf(currency));

/** The smallest amount that a bank transfers in it, in micros. */
export const paymentUnit = (currency: string): bigint => 10n ** BigInt(6 - paymentDigits(currency));

/** Every code that is read, in order. */
export const currencies: readonly string[] = [...money].sort();
