import { expect, it } from 'vitest';
import { createCallerAddress } from './trusted-proxies.ts';

it.each([
  ['nobody is trusted', [], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a stranger writes the header', ['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a trusted proxy', ['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['the caller invented more', ['10.0.0.0/8'], '10.1.2.3', '192.0.2.1, 198.51.100.1', '198.51.100.1'],
  ['two proxies in a row', ['10.0.0.0/8', '::1'], '::1', '198.51.100.1, 10.1.2.3', '198.51.100.1'],
  ['a socket of both families', ['127.0.0.1'], '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['a proxy that says nothing', ['127.0.0.1'], '127.0.0.1', undefined, '127.0.0.1'],
])('%s', (_, proxies, remote, forwarded, caller) => {
  expect(createCallerAddress(proxies)(remote, forwarded)).toBe(caller);
});

it('says which address is none', () => {
  expect(() => createCallerAddress(['proxy.example.com'])).toThrow('“proxy.example.com” is no address');
});
