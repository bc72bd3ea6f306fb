import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync, linkSync } from 'node:fs';
import { join } from 'node:path';

/** Another process works on the embedded database of the data folder. */
export class DataDirInUse extends Error {
  override name = 'DataDirInUse';
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`the embedded database in ${folder} is open in process ${pid.toString()}: it is for one process at a time`);
    this.pid = pid;
  }
}

const LOCK_FILE = 'database.lock';

interface Holder {
  readonly pid: number;
  /**
   * Ticks from boot to the process's start, where the system tells them. They tell a process from a later one with the
   * same number.
   */
  readonly startedAt: string | null;
}

interface Seen {
  readonly state: string | undefined;
  readonly startedAt: string | null;
}

/** What Linux says of a process; undefined when there is no such process, and where the system tells nothing. */
function look(pid: number): Seen | undefined {
  try {
    // The state is the 1st field and the start the 20th, counted behind the command's name, which may contain anything.
    const fields = readFileSync(`/proc/${pid.toString()}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return { state: fields?.[0], startedAt: fields?.[19] ?? null };
  } catch {
    return undefined;
  }
}

/**
 * The process is dead, but stays in the list of processes until its parent asks for its result: state Z, or X for a
 * moment.
 */
const isDead = ({ state }: Seen): boolean => state === 'Z' || state === 'X' || state === 'x';

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const seen = look(pid);
  if (seen === undefined) return true;
  return !isDead(seen) && (startedAt === null || seen.startedAt === startedAt);
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return Number.isInteger(holder.pid)
      ? { pid: holder.pid as number, startedAt: holder.startedAt ?? null }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The file is written whole under another name and then linked: of several processes one wins, and none reads half a
 * file.
 */
function tryCreate(path: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(
    draft,
    JSON.stringify({ pid: process.pid, startedAt: look(process.pid)?.startedAt ?? null } satisfies Holder),
  );
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * Moves away the lock of a process that was killed. If a living process has taken the lock meanwhile, it is put back.
 */
function removeStale(path: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder && isAlive(holder)) linkSync(aside, path);
  unlinkSync(aside);
}

/**
 * Keeps other processes off the embedded database of the folder. Gives the function that releases it. When a process is
 * killed, its death releases the lock.
 * Errors: {@link DataDirInUse}.
 */
export function lockDataDir(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, LOCK_FILE);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (tryCreate(path)) {
      let held = true;
      return () => {
        if (held && readHolder(path)?.pid === process.pid) unlinkSync(path);
        held = false;
      };
    }
    const holder = readHolder(path);
    if (holder && isAlive(holder)) throw new DataDirInUse(folder, holder.pid);
    removeStale(path);
  }
  throw new Error(`the lock of ${folder} changes hands all the time`);
}
