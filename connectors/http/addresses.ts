import { lookup as dnsLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export type ResolvedAddress = { address: string; family: number };
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

/** The other side's address is not one that this connection may talk to. */
export class AddressRefused extends Error {
  constructor(hostname: string, address: string) {
    const where = hostname === address ? address : `${hostname} (${address})`;
    super(`${where} is not a public address. If the system is in your own network, allow private addresses for it.`);
    this.name = 'AddressRefused';
  }
}

/** Public by range, but answering only inside one cloud: Azure's host agent. */
const inCloudOnly = new Set(['168.63.129.16']);

/** Whether an IP address is reachable from the whole Internet: not private, loopback, link-local, metadata or tunnelled. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (inCloudOnly.has(parsed.toString()) || parsed.range() !== 'unicast') return false;
  // ::/96 holds the deprecated IPv4-compatible addresses, which some stacks still route to the IPv4 one.
  return !(parsed instanceof ipaddr.IPv6 && parsed.parts.slice(0, 6).every(part => part === 0));
}

/** Throws `AddressRefused` where a URL names a refused address literally, which no DNS look-up would ever see. */
export function refuseLiteral(url: URL): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isPublicAddress(host)) throw new AddressRefused(host, host);
}

const resolveByDns: Resolve = hostname => dnsLookup(hostname, { all: true, order: 'verbatim' });

/**
 * A `lookup` for sockets that refuses a name with even one address that is not public. Since the socket connects to
 * exactly what was checked here, a name that changes its answer between check and connect gains nothing.
 */
export function guardedLookup(allowPrivate: boolean, resolve: Resolve = resolveByDns): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      all => {
        const refused = allowPrivate ? undefined : all.find(found => !isPublicAddress(found.address));
        if (refused) return callback(new AddressRefused(hostname, refused.address), []);
        const fitting =
          options.family === 4 || options.family === 6 ? all.filter(a => a.family === options.family) : all;
        const first = fitting[0];
        if (!first) return callback(new Error(`${hostname} has no address`), []);
        return options.all ? callback(null, fitting) : callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
