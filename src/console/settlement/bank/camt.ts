import { readAmount, readBookedAt, readReference, type Movement } from './movement.js';
import { childrenOf, elementAt, textAt, type XmlElement } from './xml.js';

/** The word of banks for what has no id from end to end. */
const NONE = 'NOTPROVIDED';

const given = (text: string | undefined): text is string => text !== undefined && text.toUpperCase() !== NONE;

/** All texts in which the payer may have named the statement. */
function textsOf(entry: XmlElement, details: XmlElement | undefined): readonly string[] {
  const refs = elementAt(details, 'Refs');
  const remittance = elementAt(details, 'RmtInf');
  return [
    textAt(refs, 'EndToEndId'),
    textAt(refs, 'InstrId'),
    ...childrenOf(remittance, 'Ustrd').map(({ text }) => text),
    ...childrenOf(remittance, 'Strd').map((one) => textAt(one, 'CdtrRefInf', 'Ref')),
    ...childrenOf(remittance, 'Strd').flatMap((one) => childrenOf(one, 'AddtlRmtInf').map(({ text }) => text)),
    textAt(details, 'AddtlTxInf'),
    textAt(entry, 'AddtlNtryInf'),
  ].filter(given);
}

/** The reference of one of several in a collected entry is the entry's with its number there. */
function referenceOf(
  entry: XmlElement,
  details: XmlElement | undefined,
  of: readonly [number, number],
): string | undefined {
  const own = [textAt(details, 'Refs', 'AcctSvcrRef'), textAt(details, 'Refs', 'TxId')].find(given);
  const [number, count] = of;
  if (own !== undefined && count > 1) return readReference(own);
  const whole = [textAt(entry, 'AcctSvcrRef'), own, textAt(entry, 'NtryRef')].find(given);
  const reference = readReference(whole);
  return reference === undefined || count === 1 ? reference : `${reference}/${number.toString()}`;
}

/** An entry is one movement, or one for each of its details when the bank collected several. */
function movementsOf(entry: XmlElement): Omit<Movement, 'place'>[] {
  const details = childrenOf(entry, 'NtryDtls').flatMap((one) => childrenOf(one, 'TxDtls'));
  const parts = details.length === 0 ? [undefined] : details;
  const status = textAt(entry, 'Sts', 'Cd') ?? textAt(entry, 'Sts');
  const date = elementAt(entry, 'BookgDt') ?? elementAt(entry, 'ValDt');
  return parts.map((part, index) => {
    const money =
      parts.length === 1
        ? elementAt(entry, 'Amt')
        : (elementAt(part, 'Amt') ?? elementAt(part, 'AmtDtls', 'TxAmt', 'Amt'));
    const side = (parts.length > 1 ? textAt(part, 'CdtDbtInd') : undefined) ?? textAt(entry, 'CdtDbtInd');
    return {
      reference: referenceOf(entry, part, [index + 1, parts.length]),
      texts: textsOf(entry, part),
      amount: readAmount(money?.text),
      currency: money?.attributes.get('Ccy') ?? '',
      isCredit: side === 'CRDT',
      bookedAt: readBookedAt(textAt(date, 'DtTm') ?? textAt(date, 'Dt')),
      isBooked: status === 'BOOK',
      isReversal: textAt(entry, 'RvslInd') === 'true' || textAt(entry, 'RvslInd') === '1',
    };
  });
}

/** The movements of a camt.053 (or the intraday camt.052) in any of its versions; undefined where it is neither. */
export function readCamt(root: XmlElement): readonly Movement[] | undefined {
  const body = elementAt(root, 'BkToCstmrStmt') ?? elementAt(root, 'BkToCstmrAcctRpt');
  if (root.name !== 'Document' || !body) return undefined;
  return [...childrenOf(body, 'Stmt'), ...childrenOf(body, 'Rpt')]
    .flatMap((statement) => childrenOf(statement, 'Ntry'))
    .flatMap(movementsOf)
    .map((movement, index) => ({ place: index + 1, ...movement }));
}
