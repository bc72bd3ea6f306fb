import { createHash } from 'node:crypto';
import { isSepaIban, paymentUnit, type BankAccount, type Database } from '../../platform/index.js';
import type { StatementId } from '../ids.js';
import type { Period } from '../statement.js';
import { bankId, bankText } from './bank-text.js';

/** One payment that the network has to make. */
export interface Outgoing {
  readonly statementId: StatementId;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly legalName: string | null;
  readonly currency: string;
  /** Micros. */
  readonly amount: bigint;
  /** The partner's account in that currency; null when it has given none. */
  readonly account: BankAccount | null;
}

/** Why a payment is not in the file. */
type LeftOut = 'NO_ACCOUNT' | 'NOT_WHOLE' | 'TOO_LARGE';

/** A payment as it is in the file. */
export interface Transfer {
  readonly outgoing: Outgoing;
  readonly account: BankAccount;
  readonly endToEndId: string;
  /** In SEPA's character set. */
  readonly creditor: string;
}

/** Transfers of one currency and one kind: one debtor account, so one PmtInf. */
export interface Instruction {
  readonly id: string;
  readonly currency: string;
  /** Euros from and to accounts of SEPA, within its largest amount: banks have rules of their own for these. */
  readonly sepa: boolean;
  /** Null when the network has none in that currency. */
  readonly debtor: BankAccount | null;
  readonly transfers: readonly Transfer[];
}

export interface PaymentsPlan {
  readonly messageId: string;
  /** The network's name, in SEPA's character set. */
  readonly payer: string;
  readonly periodNumber: number;
  readonly instructions: readonly Instruction[];
  readonly leftOut: readonly { readonly outgoing: Outgoing; readonly reason: LeftOut }[];
}

/** The payments that the network still has to make for a closed period, by currency and partner. */
export async function findOutgoing(database: Database, periodNumber: number): Promise<Outgoing[]> {
  const rows = await database.query<
    Omit<BankAccount, 'currency'> & {
      id: StatementId;
      code: string;
      name: string;
      legal_name: string | null;
      currency: string;
      net_due: bigint;
      has_account: boolean;
    }
  >({
    text: `SELECT s.id, p.code, p.name, p.legal_name, s.currency, s.net_due, a.partner_id IS NOT NULL AS has_account, a.iban, a.number, a.bic, a.holder
           FROM statement s JOIN partner p ON p.id = s.partner_id LEFT JOIN partner_account a ON a.partner_id = p.id AND a.currency = s.currency
           WHERE s.period = $1 AND s.status <> 'SETTLED' AND s.balance > 0 AND s.net_due > 0
           ORDER BY s.currency COLLATE "C", p.code COLLATE "C"`,
    values: [periodNumber],
  });
  return rows.map(({ iban, number, bic, holder, ...row }) => ({
    statementId: row.id,
    partnerCode: row.code,
    partnerName: row.name,
    legalName: row.legal_name,
    currency: row.currency,
    amount: row.net_due,
    account: row.has_account ? { currency: row.currency, iban, number, bic, holder } : null,
  }));
}

/** Longest name: ISO 20022 has 140 characters, of which the EPC's guidelines allow 70 in SEPA; other banks take these too. */
const NAME_MAX = 70;
/** SEPA's largest amount, in micros: 999,999,999.99. */
const SEPA_MAX = 999_999_999_990_000n;
/** ISO 20022 has at most 18 digits in an amount. */
const AMOUNT_MAX = 10n ** 18n - 1n;

function reasonToLeaveOut({ account, amount, currency }: Outgoing): LeftOut | null {
  if (!account) return 'NO_ACCOUNT';
  if (amount % paymentUnit(currency) !== 0n) return 'NOT_WHOLE';
  return amount / paymentUnit(currency) > AMOUNT_MAX ? 'TOO_LARGE' : null;
}

const inSepa = (account: BankAccount | null): boolean => typeof account?.iban === 'string' && isSepaIban(account.iban);

/** SHA-256 of all parts, in capital hex digits, which are in every bank's character set. */
const fingerprint = (parts: readonly unknown[], digits: number): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits).toUpperCase();

const accountText = (account: BankAccount | null): string =>
  account ? [account.iban ?? account.number, account.bic].join('/') : '';

function transferOf(outgoing: Outgoing, account: BankAccount): Transfer {
  const { holder } = account;
  const name = bankText(holder ?? outgoing.legalName ?? outgoing.partnerName, NAME_MAX) || outgoing.partnerCode;
  return { outgoing, account, endToEndId: bankId(outgoing.statementId), creditor: name };
}

/**
 * Decides which payments are in the payments file, and which are only listed in payments.csv.
 *
 * Banks refuse a MsgId that they had before. It is made of all payments that the file asks for, and of nothing else. So the same
 * file made again, also on another day, has the same MsgId and is paid once; another payment, amount, payee or account changes it.
 * EndToEndId is the statement's own in every file.
 * @param accounts the network's own, at most one for each currency
 */
export function planPayments(
  network: string,
  accounts: readonly BankAccount[],
  period: Pick<Period, 'id' | 'number'>,
  payments: readonly Outgoing[],
): PaymentsPlan {
  const transfers: Transfer[] = [];
  const leftOut: { outgoing: Outgoing; reason: LeftOut }[] = [];
  for (const outgoing of payments) {
    const reason = reasonToLeaveOut(outgoing);
    if (reason === null && outgoing.account) transfers.push(transferOf(outgoing, outgoing.account));
    else leftOut.push({ outgoing, reason: reason ?? 'NO_ACCOUNT' });
  }
  const payer = bankText(network, NAME_MAX) || 'NOTPROVIDED';
  const groups = new Map<
    string,
    { currency: string; sepa: boolean; debtor: BankAccount | null; transfers: Transfer[] }
  >();
  for (const transfer of transfers) {
    const { currency, amount } = transfer.outgoing;
    const debtor = accounts.find((account) => account.currency === currency) ?? null;
    const sepa =
      currency === 'EUR' && (debtor === null || inSepa(debtor)) && inSepa(transfer.account) && amount <= SEPA_MAX;
    const group = groups.get(`${currency} ${String(sepa)}`) ?? { currency, sepa, debtor, transfers: [] };
    group.transfers.push(transfer);
    groups.set(`${currency} ${String(sepa)}`, group);
  }
  const said = ({ outgoing, account, creditor }: Transfer) => [
    outgoing.statementId,
    outgoing.currency,
    outgoing.amount.toString(),
    creditor,
    accountText(account),
  ];
  const instructions = [...groups.values()].map((group): Instruction => {
    const content = [period.id, payer, accountText(group.debtor), group.sepa, group.transfers.map(said)];
    return { ...group, id: `KULA-${period.number.toString()}-${group.currency}-${fingerprint(content, 16)}` };
  });
  return {
    messageId: `KULA-${period.number.toString()}-${fingerprint(
      instructions.map(({ id }) => id),
      20,
    )}`,
    payer,
    periodNumber: period.number,
    instructions,
    leftOut,
  };
}
