import { isIPv6 } from 'node:net';

/** Longer is no address. */
const ADDRESS_MAX = 64;

/** The groups of an address of version 6 that stand before or behind its `::`. */
const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));

/**
 * What an address counts as: one of version 6 as its network of 64 bits, which one customer has whole, so that nobody has a
 * rate for each of its 2^64 addresses; one of version 4 as itself, also when it is written as one of version 6.
 */
export function addressName(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address.slice(0, ADDRESS_MAX);
  const [head = '', tail] = (address.split('%', 1)[0] ?? '').toLowerCase().split('::', 2);
  const before = groups(head);
  const behind = groups(tail ?? '');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length);
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...behind]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
