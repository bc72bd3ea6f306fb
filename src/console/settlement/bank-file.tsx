import { useState } from 'react';
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
  const read: FileRead =
    file.size > fileBounds.bytes
      ? { kind: 'fault', fault: 'tooLarge' }
      : readBankFile(new Uint8Array(await file.arrayBuffer()));
  return { name: file.name, read };
}

/** A file of the bank, read in the browser and never sent: what it says was paid is matched and recorded. */
export function BankFile() {
  const t = useText();
  const [opened, setOpened] = useState<Opened>();
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
            if (file) void open(file).then(setOpened);
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
