import { digitsOf, formatScaled, type Database } from '../../platform/index.js';
import type { Period } from '../statement.js';

/** One payment that the network has to make. */
export interface Outgoing {
  readonly statementId: string;
  readonly partnerCode: string;
  readonly partnerName: string;
  readonly currency: string;
  /** Micros. */
  readonly amount: bigint;
}

/** What the network still pays out for a closed period, by currency and partner. */
export async function findOutgoing(database: Database, periodNumber: number): Promise<Outgoing[]> {
  const rows = await database.query<{ id: string; code: string; name: string; currency: string; net_due: bigint }>({
    text: `SELECT s.id, p.code, p.name, s.currency, s.net_due FROM statement s JOIN partner p ON p.id = s.partner_id
           WHERE s.period = $1 AND s.status <> 'SETTLED' AND s.balance > 0 AND s.net_due > 0 ORDER BY s.currency, p.code`,
    values: [periodNumber],
  });
  return rows.map((row) => ({ statementId: row.id, partnerCode: row.code, partnerName: row.name, currency: row.currency, amount: row.net_due }));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as XML 1.0 can hold it, cut to the field's length. */
const text = (value: string, max: number): string =>
  Array.from(value).slice(0, max).join('').replace(/[&<>"]/g, (sign) => entities[sign] ?? '');

const element = (name: string, ...content: string[]): string => `<${name}>${content.join('')}</${name}>`;
const party = (name: string, value: string): string => element(name, element('Nm', text(value, 140)));
/** Bank accounts are not the network's to know: the party's code stands where the bank's file needs an account. */
const account = (name: string, code: string, currency?: string): string =>
  element(name, element('Id', element('Othr', element('Id', text(code, 34)))), ...(currency === undefined ? [] : [element('Ccy', currency)]));

const sum = (payments: readonly Outgoing[]): bigint => payments.reduce((total, { amount }) => total + amount, 0n);

function transfer(payment: Outgoing, periodNumber: number): string {
  const { statementId, partnerCode, partnerName, currency, amount } = payment;
  return element('CdtTrfTxInf',
    element('PmtId', element('InstrId', statementId), element('EndToEndId', statementId)),
    element('Amt', `<InstdAmt Ccy="${currency}">${formatScaled(amount, 6, digitsOf(currency))}</InstdAmt>`),
    party('Cdtr', partnerName),
    account('CdtrAcct', partnerCode),
    element('RmtInf', element('Ustrd', text(`Settlement period ${periodNumber.toString()}, statement ${statementId}`, 140))));
}

/** All payments of one currency: one debtor account, so one PmtInf. */
function instruction(network: string, period: Period, currency: string, payments: readonly Outgoing[], date: string): string {
  return element('PmtInf',
    element('PmtInfId', `${period.id}-${currency}`),
    element('PmtMtd', 'TRF'),
    element('NbOfTxs', payments.length.toString()),
    element('CtrlSum', formatScaled(sum(payments), 6, digitsOf(currency))),
    element('ReqdExctnDt', element('Dt', date)),
    party('Dbtr', network),
    account('DbtrAcct', 'NETWORK', currency),
    element('DbtrAgt', element('FinInstnId', element('Othr', element('Id', 'NOTPROVIDED')))),
    ...payments.map((payment) => transfer(payment, period.number)));
}

/**
 * Outgoing payments as ISO 20022 pain.001.001.09. EndToEndId is the statement's id, which leads back from the bank's
 * report to what was paid. There is no element for no payment: the list must not be empty.
 * @param date of execution, YYYY-MM-DD
 */
export function paymentsXml(network: string, period: Period, payments: readonly Outgoing[], at: Date, date: string): string {
  const currencies = [...new Set(payments.map(({ currency }) => currency))];
  const document = element('CstmrCdtTrfInitn',
    element('GrpHdr',
      element('MsgId', period.id),
      element('CreDtTm', at.toISOString()),
      element('NbOfTxs', payments.length.toString()),
      element('CtrlSum', formatScaled(sum(payments), 6, 2)),
      party('InitgPty', network)),
    ...currencies.map((currency) => instruction(network, period, currency, payments.filter((payment) => payment.currency === currency), date)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">${document}</Document>\n`;
}
