import { useEffect, useRef, useState } from 'react';

/** What moves by itself is read out at most this often. */
const ANNOUNCE_MS = 5_000;

/**
 * The value to be read out: not the first one, which is read with the page, and then the last one of each five seconds.
 * @param value undefined while it is not known yet
 */
export function useQuietly<Value extends number | string>(value: Value | undefined): Value | undefined {
  const [said, setSaid] = useState<Value>();
  const lastAt = useRef(-ANNOUNCE_MS);
  const last = useRef(value);
  useEffect(() => {
    last.current ??= value;
    if (value === undefined || last.current === value) return undefined;
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
