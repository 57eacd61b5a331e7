import { expect, it } from 'vitest';
import { keptText } from './kept-text.ts';
import { redactor } from './redact.ts';

const clean = redactor();
const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10]);

it('keeps of what is binary its size and type', () => {
  const form = Buffer.concat([Buffer.from('--b\r\ncontent-type: image/jpeg\r\n\r\n'), photo]);
  const multipart = { 'Content-Type': 'multipart/form-data; boundary=b' };
  expect(keptText(form, multipart, clean)).toBe(`[${form.length} bytes of multipart/form-data, not kept]`);
  expect(keptText(photo, { 'content-type': 'image/jpeg' }, clean)).toBe('[6 bytes of image/jpeg, not kept]');
  expect(keptText(photo, {}, clean)).toBe('[6 bytes, not kept]');
});

it('keeps text, also where it is no UTF-8 but says that it is text', () => {
  expect(keptText(Buffer.from('{"a":1}'), {}, clean)).toBe('{"a":1}');
  expect(keptText(Buffer.from('Stra\u00dfe', 'latin1'), { 'content-type': 'text/html' }, clean)).toMatch(/^Stra.e$/);
});

it('cuts what is long, after the secrets are removed', () => {
  const long = JSON.stringify({ text: 'x'.repeat(200_000), password: 'geheim' });
  const kept = keptText(long, { 'content-type': 'application/json' }, clean);
  expect(kept).toHaveLength(64 * 1024);
  const short = JSON.stringify({ password: 'geheim', text: 'x'.repeat(200_000) });
  expect(keptText(short, {}, clean)).not.toContain('geheim');
});
