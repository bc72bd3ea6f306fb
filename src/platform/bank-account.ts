import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools';

/** The account to which someone is paid: either an IBAN, or a number and the bank that keeps it. */
export interface BankAccount {
  readonly currency: string;
  /** Without blanks. */
  readonly iban: string | null;
  readonly number: string | null;
  readonly bic: string | null;
  /** The name that the account is in, where that is not its owner's legal name. */
  readonly holder: string | null;
}

/** Two letters for a country and two check digits, then what the country's banks write. */
const ibanShape = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;
/** Printed in groups of four, as banks do on paper. */
const printedIban = /^[A-Z]{2}[0-9]{2}( [A-Z0-9]{4})+( [A-Z0-9]{1,3})?$/;
/**
 * At most 34 characters, as in ISO 20022, of those that every bank's system takes. A slash would end the number in
 * KULA_BANK_ACCOUNTS.
 */
const numberShape = /^[A-Z0-9]([A-Z0-9.-]{0,32}[A-Z0-9])?$/i;

export const ibanRule =
  'must be an IBAN whose length and check digits are right, such as DE89370400440532013000 or DE89 3704 0044 0532 0130 00';
export const bicRule = 'must be a BIC of 8 or 11 capital letters and digits such as COBADEFFXXX';
export const numberRule = 'must have 1 to 34 letters and digits, with dots and hyphens between them';

/** The IBAN without the blanks that it is printed with, or undefined when the text is no IBAN. */
export function parseIban(text: string): string | undefined {
  const iban = printedIban.test(text) ? electronicFormatIBAN(text) : text;
  return iban !== null && ibanShape.test(iban) && isValidIBAN(iban) ? iban : undefined;
}

/** Whether the account is at a bank in the Single Euro Payments Area. */
export const isSepaIban = (iban: string): boolean => isSEPACountry(iban.slice(0, 2));

const bicShape = /^[A-Z0-9]{8}([A-Z0-9]{3})?$/;
/** The library checks the country, but also takes small letters, which files do not. */
export const isBic = (text: string): boolean => bicShape.test(text) && isValidBIC(text);

/**
 * Whether the text can be an account's number where there are no IBANs. A text with the shape of an IBAN cannot: if it
 * were mistyped, it would be paid unchecked.
 */
export const isAccountNumber = (text: string): boolean => numberShape.test(text) && !ibanShape.test(text);

const settingShape = /^([A-Z]{3})=([^/]+)(?:\/([^/]+))?$/;

/**
 * One of the network's own accounts as KULA_BANK_ACCOUNTS writes it, `EUR=IBAN/BIC` or `USD=NUMBER/BIC`; undefined when
 * the text is no such account.
 */
export function parseBankAccount(text: string): BankAccount | undefined {
  const [, currency, account, bic = null] = settingShape.exec(text) ?? [];
  if (currency === undefined || account === undefined || (bic !== null && !isBic(bic))) return undefined;
  const iban = parseIban(account) ?? null;
  if (iban !== null) return { currency, iban, number: null, bic, holder: null };
  return bic !== null && isAccountNumber(account)
    ? { currency, iban: null, number: account, bic, holder: null }
    : undefined;
}
