import { useMemo, useState } from 'react';
import { Failed, Loading, Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { DataTable } from '../parts/data-table.js';
import { useMatchColumns, useRestColumns } from './bank-columns.js';
import { useNamedStatements, type Match, type Rest } from './bank-statements.js';
import { matchMovements } from './bank/match.js';
import type { Movement } from './bank/movement.js';
import type { PaymentInput } from './bank/payment.js';
import { RecordMatches } from './record-matches.js';

interface BankMatchesProps {
  readonly file: string;
  readonly movements: readonly Movement[];
}

/** What of the file can be recorded, and what cannot, with why. */
export function BankMatches({ file, movements }: BankMatchesProps) {
  const t = useText();
  const { statements, trouble, again } = useNamedStatements(movements);
  const [kept] = useState(() => new Map<string, PaymentInput>());
  const [toRecord, setToRecord] = useState<readonly Match[]>();
  const matched = useMemo(() => (statements ? matchMovements(movements, statements) : []), [movements, statements]);
  const matches = matched.filter((one): one is Match => one.kind === 'match');
  const rest = matched.filter((one): one is Rest => one.kind === 'rest');
  const matchColumns = useMatchColumns((match) => setToRecord([match]));
  const restColumns = useRestColumns();
  const failed = trouble && <Failed trouble={trouble} again={again} />;
  if (!statements) return failed ?? <Loading />;
  // The trouble stands above the list and does not take its place: an open dialog holds the answer to what was recorded.
  return (
    <>
      {failed}
      <p role="status">{t.bank.found(matches.length, matched.length, file)}</p>
      <h3>{t.bank.matches}</h3>
      {matches.length > 0 && (
        <button type="button" className="main" onClick={() => setToRecord(matches)}>
          {t.bank.recordAll(matches.length)}
        </button>
      )}
      <DataTable
        list="bank-matches"
        caption={t.bank.matches}
        columns={matchColumns}
        rows={matches}
        keyOf={({ movement }) => movement.place.toString()}
        isPart
        hasCsv={false}
        empty={<Notice kind="empty" title={t.bank.noMatches} />}
      />
      <h3>{t.bank.rest}</h3>
      <DataTable
        list="bank-rest"
        caption={t.bank.rest}
        columns={restColumns}
        rows={rest}
        keyOf={({ movement }) => movement.place.toString()}
        isPart
        empty={<Notice kind="empty" title={t.bank.noRest} />}
      />
      {toRecord && <RecordMatches of={toRecord} kept={kept} close={() => setToRecord(undefined)} renew={again} />}
    </>
  );
}
