/**
 * The currencies that there are, by one rule for everything: settings, inputs, files. The codes are those of ICU, which
 * comes with Node and is renewed with it. The package that was used before, currency-codes, had its last list in June
 * 2024 and did not have XCG. A test compares both with ISO 4217's list.
 */

/**
 * Codes for funds, metals, units of account and tests: no one is paid in them. ICU lists some and may come to list
 * others.
 */
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
/** ICU still lists them, but no one here ever used them. */
const longWithdrawn = ['HRK', 'SLL', 'ZWL'];

/** They are in force by ISO's list and are missing in ICU's. */
const besides = ['VED'];

/**
 * They were withdrawn after partners could have used them, so they are still read: a statement in one is paid, a refund
 * refunded. Nothing new is begun in them.
 */
const withdrawn = ['ANG', 'BGN', 'CUC'];

const money = new Set([...Intl.supportedValuesOf('currency'), ...besides, ...withdrawn]);
for (const code of [...notMoney, ...longWithdrawn]) money.delete(code);

/**
 * ISO's minor digits where they are not 2. ICU has those of daily use (none for Indonesia or Iraq), but books are kept
 * in ISO's.
 */
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

/** The minor digits of an ISO 4217 currency that someone can be paid in; undefined when there is no such currency. */
export const currencyDigits = (currency: string): number | undefined =>
  money.has(currency) ? (digits.get(currency) ?? 2) : undefined;

/** Whether a partner or a network can begin in the currency: it is in force. */
export const isInForce = (currency: string): boolean => money.has(currency) && !withdrawn.includes(currency);

export const inForceRule = 'must be the ISO 4217 code of a currency that is in force, such as EUR';

/** The minor digits of a currency that is stored in the database. */
export const digitsOf = (currency: string): number => currencyDigits(currency) ?? digits.get(currency) ?? 2;

/** The currency's minor unit in micros. */
export const minorUnit = (currency: string): bigint => 10n ** BigInt(6 - digitsOf(currency));

/**
 * Currencies with minor digits in which banks transfer whole units only. Hungary's clearing takes no fillér. Payout
 * services that list each currency's precision round these to whole units (Airwallex: only the forint, of sixty
 * currencies; Stripe: the forint and Taiwan's dollar).
 */
const wholeUnitsOnly = ['HUF', 'TWD'];

/** The fraction digits of an amount that a bank transfers in the currency. */
export const paymentDigits = (currency: string): number => (wholeUnitsOnly.includes(currency) ? 0 : digitsOf(currency));

/** The smallest amount that a bank transfers in the currency, in micros. */
export const paymentUnit = (currency: string): bigint => 10n ** BigInt(6 - paymentDigits(currency));

/** All codes that are read, sorted. */
export const currencies: readonly string[] = [...money].sort();
