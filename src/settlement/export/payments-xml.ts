import { formatScaled, paymentDigits, type BankAccount } from '../../platform/index.js';
import { bankText } from './bank-text.js';
import type { Instruction, PaymentsPlan, Transfer } from './payments.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const text = (value: string): string => value.replace(/[&<>"]/g, (sign) => entities[sign] ?? '');

const element = (name: string, ...content: string[]): string => `<${name}>${content.join('')}</${name}>`;
const leaf = (name: string, value: string): string => element(name, text(value));

const NOT_PROVIDED = 'NOTPROVIDED';
const other = (id: string): string => element('Othr', leaf('Id', id));

const party = (name: string, value: string): string => element(name, leaf('Nm', value));
const account = (name: string, { iban, number }: Pick<BankAccount, 'iban' | 'number'>, ...more: string[]): string =>
  element(name, element('Id', iban === null ? other(number ?? NOT_PROVIDED) : leaf('IBAN', iban)), ...more);
const agent = (name: string, bic: string | null): string =>
  element(name, element('FinInstnId', bic === null ? other(NOT_PROVIDED) : leaf('BICFI', bic)));

const sum = (transfers: readonly Transfer[]): bigint =>
  transfers.reduce((total, { outgoing }) => total + outgoing.amount, 0n);

/** Decimal numbers have at most 18 digits; a sum with more is left out, which the message allows. */
function controlSum(transfers: readonly Transfer[]): string {
  const written = formatScaled(sum(transfers), 6, 0);
  return written.replace('.', '').length > 18 ? '' : element('CtrlSum', written);
}

function transferXml(transfer: Transfer, periodNumber: number): string {
  const {
    outgoing: { currency, amount },
    account: { iban, number, bic },
    endToEndId,
    creditor,
  } = transfer;
  return element(
    'CdtTrfTxInf',
    element('PmtId', leaf('InstrId', endToEndId), leaf('EndToEndId', endToEndId)),
    element('Amt', `<InstdAmt Ccy="${currency}">${formatScaled(amount, 6, paymentDigits(currency))}</InstdAmt>`),
    bic === null ? '' : agent('CdtrAgt', bic),
    party('Cdtr', creditor),
    account('CdtrAcct', { iban, number }),
    element(
      'RmtInf',
      leaf('Ustrd', bankText(`Settlement period ${periodNumber.toString()}, statement ${endToEndId}`, 140)),
    ),
  );
}

function instructionXml(
  { id, currency, sepa, debtor, transfers }: Instruction,
  { payer, periodNumber }: PaymentsPlan,
  date: string,
): string {
  return element(
    'PmtInf',
    leaf('PmtInfId', id),
    element('PmtMtd', 'TRF'),
    element('NbOfTxs', transfers.length.toString()),
    controlSum(transfers),
    sepa ? element('PmtTpInf', element('SvcLvl', element('Cd', 'SEPA'))) : '',
    element('ReqdExctnDt', element('Dt', date)),
    party('Dbtr', payer),
    account('DbtrAcct', debtor ?? { iban: null, number: null }, element('Ccy', currency)),
    agent('DbtrAgt', debtor?.bic ?? null),
    // SEPA has no other; elsewhere each side pays its own bank too, which SHAR means.
    element('ChrgBr', sepa ? 'SLEV' : 'SHAR'),
    ...transfers.map((transfer) => transferXml(transfer, periodNumber)),
  );
}

/**
 * The plan's payments as ISO 20022 pain.001.001.09. A message needs a payment, so the plan must have one.
 * @param date of execution, YYYY-MM-DD
 */
export function paymentsXml(plan: PaymentsPlan, at: Date, date: string): string {
  const transfers = plan.instructions.flatMap((instruction) => instruction.transfers);
  const message = element(
    'CstmrCdtTrfInitn',
    element(
      'GrpHdr',
      leaf('MsgId', plan.messageId),
      element('CreDtTm', at.toISOString()),
      element('NbOfTxs', transfers.length.toString()),
      controlSum(transfers),
      party('InitgPty', plan.payer),
    ),
    ...plan.instructions.map((instruction) => instructionXml(instruction, plan, date)),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">${message}</Document>\n`;
}
