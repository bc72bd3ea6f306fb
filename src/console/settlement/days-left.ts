const DAY_MS = 86_400_000;

/**
 * The whole days until an instant: 0 on the last one, and null from then on.
 * @param now by the network's clock, in milliseconds
 */
export function daysLeft(until: string, now: number): number | null {
  const left = Date.parse(until) - now;
  return left <= 0 ? null : Math.floor(left / DAY_MS);
}
