import { expect, it } from 'vitest';
import { isPublicAddress } from './addresses.ts';

it.each([
  '10.1.2.3',
  '127.0.0.1',
  '169.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '0.0.0.0',
  '192.168.1.1',
  '::1',
  '::10.0.0.1',
  '::ffff:192.168.0.1',
  'fd00:ec2::254',
  'fe80::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'no address',
])('%s is not public', address => {
  expect(isPublicAddress(address)).toBe(false);
});

it.each(['8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])('%s is public', address => {
  expect(isPublicAddress(address)).toBe(true);
});
