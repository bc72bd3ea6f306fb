import {
  BadInput,
  bicRule,
  bounds,
  ibanRule,
  isAccountNumber,
  isBic,
  numberRule,
  parseIban,
  readOptionalName,
  type BankAccount,
  type PartnerId,
  type Queryable,
  type RequestContext,
} from '../platform/index.js';
import type { Services } from '../ledger/index.js';

/** More currencies than any partner is paid in. */
const ACCOUNTS_MAX = 20;

/** An account as it comes from outside. */
interface AccountInput {
  readonly currency: string;
  readonly iban?: string | null | undefined;
  readonly number?: string | null | undefined;
  readonly bic?: string | null | undefined;
  readonly holder?: string | null | undefined;
}

function readAccount(field: string, input: AccountInput): BankAccount {
  const { currency, iban = null, number = null, bic = null } = input;
  if ((iban === null) === (number === null)) throw new BadInput(field, 'must have exactly one of iban and number');
  const read = iban === null ? null : parseIban(iban);
  if (read === undefined) throw new BadInput(`${field}.iban`, ibanRule);
  if (number !== null && !isAccountNumber(number))
    throw new BadInput(`${field}.number`, `${numberRule}; an IBAN goes into iban`);
  if (bic !== null && !isBic(bic)) throw new BadInput(`${field}.bic`, bicRule);
  if (number !== null && bic === null)
    throw new BadInput(`${field}.bic`, 'must stand with a number: it says which bank the number is of');
  return {
    currency,
    iban: read,
    number,
    bic,
    holder: readOptionalName(`${field}.holder`, input.holder, bounds.holder),
  };
}

/** Accounts in the order of their currencies, at most one for each currency. Throws BadInput. */
export function readAccounts(field: string, inputs: readonly AccountInput[]): BankAccount[] {
  if (inputs.length > ACCOUNTS_MAX) throw new BadInput(field, `must be at most ${ACCOUNTS_MAX.toString()} accounts`);
  const accounts = inputs.map((input, i) => readAccount(`${field}.${i.toString()}`, input));
  const twice = accounts.findIndex(({ currency }, i) => accounts.findIndex((other) => other.currency === currency) < i);
  if (twice >= 0)
    throw new BadInput(
      `${field}.${twice.toString()}.currency`,
      'must be of one account only: it would not be said which one is paid',
    );
  return accounts.sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** The accounts of partners, each in the order of their currencies. */
async function loadAccounts(db: Queryable, ids: readonly string[]): Promise<Map<PartnerId, BankAccount[]>> {
  const rows = await db.query<BankAccount & { partner_id: PartnerId }>({
    text: `SELECT partner_id, currency, iban, number, bic, holder FROM partner_account WHERE partner_id = ANY($1::text[])
           ORDER BY partner_id, currency COLLATE "C"`,
    values: [ids],
  });
  const accounts = new Map<PartnerId, BankAccount[]>();
  for (const { partner_id: id, ...account } of rows) accounts.set(id, [...(accounts.get(id) ?? []), account]);
  return accounts;
}

const ACCOUNTS = Symbol("partners' bank accounts");

/** One request's accounts by partner: one statement for all that it names. */
export const accountsByPartner = (ctx: RequestContext, { database }: Services) =>
  ctx.loaders.get<BankAccount[]>(ACCOUNTS, async (ids) => {
    const found = await loadAccounts(database, ids);
    return ids.map((id) => found.get(id as PartnerId) ?? []);
  });
