import { useEffect, useRef, useState } from 'react';

/** What moves by itself is read out at most this often. */
export const ANNOUNCE_MS = 5_000;

/** The value to be read out: not the first one, which is read with the page, and then the last one of each five seconds. */
export function useQuietly(value: number): number | undefined {
  const [said, setSaid] = useState<number>();
  const lastAt = useRef(-ANNOUNCE_MS);
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return undefined;
    const wait = Math.max(0, lastAt.current + ANNOUNCE_MS - performance.now());
    const timer = setTimeout(() => {
      lastAt.current = performance.now();
      last.current = value;
      setSaid(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value]);
  return said;
}
