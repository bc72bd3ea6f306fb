/** Addresses of this machine: 127.0.0.0/8 and ::1, also when an IPv4 address is written as an IPv6 address. */
export const isLoopbackAddress = (address: string): boolean =>
  address === '::1' || /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/i.test(address);

/** The name of a URL's host, where it can only mean this machine (RFC 6761, section 6.3). */
export const isLoopbackName = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, '$1'));

/** Whether nobody else can read or change what is sent to a URL: over TLS, or within this machine. */
export const isPrivateWay = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
