import { isIPv6 } from 'node:net';

/** No address is longer. */
const ADDRESS_MAX = 64;

/** The groups of an IPv6 address that stand before or after its `::`. */
const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));

/**
 * The name under which an address is counted. An IPv6 address counts as its network of 64 bits, because one customer
 * has all of that: nobody shall have a rate for each of its 2^64 addresses. An IPv4 address counts as itself, also when
 * it is written as an IPv6 address.
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
