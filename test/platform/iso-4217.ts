/**
 * ISO 4217's list of currencies in force, written down here to hold the product's against: the maintenance agency's list one
 * of 2024-06-25, with what its amendments changed since (177: ZWG for ZWL, in the list already; 176: XCG for ANG from
 * 2025-03-31; the lev's end on 2026-01-01; CUC, which is no longer paid in). Read it again when Node is upgraded.
 */

const list = (codes: string): readonly string[] => codes.split(' ');

/** By minor digits. */
export const moneyInForce: Readonly<Record<number, readonly string[]>> = {
  0: list('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'),
  2: list(
    `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP
 ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK
 MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
 SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`.replaceAll('\n', ''),
  ),
  3: list('BHD IQD JOD KWD LYD OMR TND'),
};

/** Codes of the same standard that no one is paid in: funds, metals, units of account, tests, none. */
export const notMoney = list(
  'BOV CHE CHW CLF COU MXV USN UYI UYW XAD XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX',
);

/** Withdrawn while partners could be in them. */
export const withdrawnLately = list('ANG BGN CUC');
export const withdrawnBefore = list('HRK SLL ZWL DEM USS ZWD');
