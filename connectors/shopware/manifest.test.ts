import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { manifest, webhookEvents } from './manifest.ts';

const options = { version: '1.0.0', registrationUrl: 'https://hub.test/r?a=1&b=2', webhookUrl: 'https://hub.test/w' };
const read = (xml: string) => new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(xml).manifest;

it('is well-formed and names addresses, permissions and a webhook per event', () => {
  const xml = manifest(options);
  expect(XMLValidator.validate(xml)).toBe(true);
  const found = read(xml);
  expect(found.meta).toMatchObject({ name: 'Kladka', version: '1.0.0', author: expect.any(String) });
  expect(found.setup).toEqual({ registrationUrl: options.registrationUrl });
  expect(found.permissions.read).toEqual(expect.arrayContaining(['order', 'order_transaction', 'customer', 'webhook']));
  expect(found.permissions.update).toEqual(['order', 'order_delivery']);
  const hooks: { name: string; event: string; url: string }[] = found.webhooks.webhook;
  expect(hooks.map(({ event }) => event)).toEqual(webhookEvents);
  expect(new Set(hooks.map(({ name }) => name)).size).toBe(hooks.length);
  expect(hooks.every(({ name, url }) => /^[A-Za-z]+$/.test(name) && url === options.webhookUrl)).toBe(true);
  expect(xml).not.toContain('onlyLiveVersion');
});

it('holds the secret, escaped, and the newer attribute only where they are wanted', () => {
  const xml = manifest({ ...options, appSecret: 'a<b&"c"', onlyLiveVersion: true });
  expect(read(xml).setup.secret).toBe('a<b&"c"');
  expect(read(xml).webhooks.webhook[0].onlyLiveVersion).toBe('true');
});
