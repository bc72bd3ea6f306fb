import { useRef, useState } from 'react';
import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { BankMatches } from './bank-matches.js';
import { fileBounds, type FileRead } from './bank/movement.js';
import { readBankFile } from './bank/read-file.js';

interface Opened {
  readonly name: string;
  readonly read: FileRead;
}

async function open(file: File): Promise<Opened> {
  const read = async (): Promise<FileRead> =>
    file.size > fileBounds.bytes
      ? { kind: 'fault', fault: 'tooLarge' }
      : readBankFile(new Uint8Array(await file.arrayBuffer()));
  // Such as a file that was moved after it was chosen.
  return { name: file.name, read: await read().catch(() => ({ kind: 'fault', fault: 'notRead' }) as const) };
}

/** A file of the bank, read in the browser and never sent: what it says was paid is matched and recorded. */
export function BankFile() {
  const t = useText();
  const [opened, setOpened] = useState<Opened>();
  const turn = useRef(0);
  const take = async (file: File): Promise<void> => {
    const mine = (turn.current += 1);
    const read = await open(file);
    // A large file can be read after a small one that was chosen later.
    if (mine === turn.current) setOpened(read);
  };
  return (
    <section>
      <h2>{t.bank.title}</h2>
      <p>{t.bank.says}</p>
      <p className="quiet">{t.bank.columns}</p>
      <label className="button file">
        <span>{opened ? t.bank.chooseAnother : t.bank.choose}</span>
        <input
          type="file"
          className="hidden"
          accept=".xml,.csv,.txt,application/xml,text/xml,text/csv"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) void take(file);
            // The same file can be chosen again.
            target.value = '';
          }}
        />
      </label>
      {opened?.read.kind === 'fault' && (
        <Notice kind="refused" title={t.bank.faults[opened.read.fault]}>
          <p className="quiet">{opened.name}</p>
        </Notice>
      )}
      {opened?.read.kind === 'read' && <BankMatches file={opened.name} movements={opened.read.movements} />}
    </section>
  );
}
