const began = performance.now();

/** One line on stderr, with the seconds since the start. */
export function say(text: string): void {
  process.stderr.write(
    `bench ${Math.round((performance.now() - began) / 1_000)
      .toString()
      .padStart(4)} s  ${text}\n`,
  );
}

export const elapsedSeconds = (): number => (performance.now() - began) / 1_000;

/** A number in readable form: 12,345; 12.3; 0.456. */
export function show(value: number, unit = ''): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const text = value.toLocaleString('en-US', {
    minimumFractionDigits: 0,
    maximumFractionDigits: Number.isInteger(value) ? 0 : digits,
  });
  return unit === '' ? text : `${text} ${unit}`;
}
