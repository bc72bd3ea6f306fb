/** The operating system's figures of a process, on Linux only. */
import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid.toString()}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Processor seconds that it has taken so far; NaN where there is no /proc. */
export function cpuSeconds(pid: number): number {
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? NaN) + Number(fields[12] ?? NaN)) / TICKS_PER_SECOND;
}

function kilobytes(pid: number, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(pid, 'status'));
  return found ? Number(found[1]) * 1_024 : NaN;
}

/** Bytes of memory that it has now. */
export const residentBytes = (pid: number): number => kilobytes(pid, 'VmRSS');
/** The most bytes of memory that it has had so far. */
export const peakResidentBytes = (pid: number): number => kilobytes(pid, 'VmHWM');
