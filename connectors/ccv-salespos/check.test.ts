import { expect, it } from 'vitest';
import { checkConnection } from './check.ts';
import { fakeTill, now, testSettings } from './fake-till.ts';
import { createCall } from './request.ts';

const signal = new AbortController().signal;
const check = (next?: ReturnType<typeof fakeTill>['plan']['next']) => {
  const till = fakeTill();
  till.plan.next = next;
  const settings = testSettings();
  return checkConnection(createCall({ settings, http: till.http, now }), settings, signal);
};

it('finds nothing wrong with a till in order', async () => {
  expect((await check()).map(({ ok }) => ok)).toEqual([true, true, true, true]);
});

it('says what to do about refused keys, a missing right and another flavour', async () => {
  expect(await check(() => ({ status: 401 }))).toEqual([
    { ok: false, what: expect.stringContaining('401'), mend: expect.stringContaining('secret key') },
  ]);
  const findings = await check(({ path }) => (path === '/' ? { status: 200, body: { orders: {} } } : { status: 403 }));
  expect(findings.map(({ ok }) => ok)).toEqual([true, false, false, false]);
  expect(findings.filter(({ ok }) => !ok).every(({ mend }) => mend)).toBe(true);
});

it('knows a till by its record where cash-ups are not listed', async () => {
  const flavourFinding = async (is_salespos: boolean) => {
    const root = { status: 200, body: { orders: {}, users: {}, products: {} } };
    const webshops = { status: 200, body: { items: [{ is_salespos }], next: '' } };
    const findings = await check(({ path }) => (path === '/' ? root : path === '/webshops' ? webshops : undefined));
    return findings[2]?.ok;
  };
  expect([await flavourFinding(true), await flavourFinding(false)]).toEqual([true, false]);
});
