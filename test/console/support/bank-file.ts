/** A camt.053 as a bank gives it, with one entry for each movement. */
export interface BankEntry {
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly endToEndId?: string;
  readonly text?: string;
  readonly isDebit?: boolean;
  readonly status?: string;
  readonly day?: string;
  /** An instant with its zone, in place of the day. */
  readonly instant?: string;
}

const entryOf = ({
  reference,
  amount,
  currency,
  endToEndId,
  text,
  isDebit,
  status,
  day,
  instant,
}: BankEntry): string => `
  <Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${isDebit === true ? 'DBIT' : 'CRDT'}</CdtDbtInd>
    <Sts><Cd>${status ?? 'BOOK'}</Cd></Sts><BookgDt>${instant === undefined ? `<Dt>${day ?? '2026-01-15'}</Dt>` : `<DtTm>${instant}</DtTm>`}</BookgDt>
    <AcctSvcrRef>${reference}</AcctSvcrRef>
    <NtryDtls><TxDtls>
      <Refs><EndToEndId>${endToEndId ?? 'NOTPROVIDED'}</EndToEndId></Refs>
      ${text === undefined ? '' : `<RmtInf><Ustrd>${text}</Ustrd></RmtInf>`}
    </TxDtls></NtryDtls></Ntry>`;

export const camtOf = (entries: readonly BankEntry[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<!-- from the bank -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
 <BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>${entries.map(entryOf).join('')}</Stmt></BkToCstmrStmt>
</Document>`;
