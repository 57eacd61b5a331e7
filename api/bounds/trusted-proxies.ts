import { BlockList, isIP } from 'node:net';

/**
 * Whose calls these are, by address: the socket's, or behind a trusted proxy the one that it wrote down last.
 *
 * @param proxies addresses and subnets (`10.0.0.0/8`) of the proxies that may say for whom they call; throws a `TypeError` for
 *   what is neither
 * @returns the caller's address from the socket's address and the header `x-forwarded-for`, which anybody else may invent
 */
export function createCallerAddress(proxies: string[]): (remote: string, forwarded: string | undefined) => string {
  const trusted = new BlockList();
  for (const proxy of proxies) add(trusted, proxy);
  const isTrusted = (address: string) => isIP(address) > 0 && trusted.check(address, familyOf(address));

  return (remote, forwarded) => {
    const written = forwarded?.split(',').map(part => part.trim()) ?? [];
    let address = remote;
    // Each proxy adds whom it heard from at the end; what stands before a stranger is the stranger's word.
    while (isTrusted(address)) {
      const before = written.pop();
      if (!before) break;
      address = before;
    }
    return address;
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

function add(list: BlockList, proxy: string): void {
  const [address = '', bits] = proxy.split('/');
  if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) {
    throw new TypeError(`“${proxy}” is no address of a proxy. Give an address or a subnet, as 10.0.0.5 or 10.0.0.0/8.`);
  }
  if (bits === undefined) list.addAddress(address, familyOf(address));
  else list.addSubnet(address, Number(bits), familyOf(address));
}
