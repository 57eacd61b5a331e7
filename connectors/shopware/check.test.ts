import { describe, expect, it } from 'vitest';
import { createCheck } from './check.ts';
import { createAdminApi } from './request.ts';
import { clock, type Reply, scriptedShop, settings, signal } from './shop.fixture.ts';
import { createVersionProbe, parseVersion } from './version.ts';
import { createWatch } from './watch.ts';

function open(replies: Record<string, Reply>) {
  const shop = scriptedShop(({ url }) => replies[new URL(url).pathname]);
  const api = createAdminApi(settings(), shop.http, clock().now);
  const version = createVersionProbe(api);
  return {
    shop,
    version,
    check: () => createCheck(api, version)(signal),
    watch: () => createWatch(api, ['c1', 'my shop'])(signal),
  };
}
const version = (text: string): Reply => ({ status: 200, json: { version: text } });
const orders: Reply = { status: 200, json: { data: [] } };
const failing = (findings: { ok: boolean; mend?: string }[]) => findings.filter(({ ok }) => !ok);

describe('check', () => {
  it('has nothing to mend where all is well', async () => {
    const findings = await open({ '/api/_info/version': version('6.7.4.0'), '/api/search/order': orders }).check();
    expect(findings.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  });

  it.each<[string, Record<string, Reply>, number, string]>([
    ['the shop is away', { '/api/oauth/token': { ok: false, sent: false, reason: 'ECONNREFUSED' } }, 1, 'shop is up'],
    ['the login is refused', { '/api/oauth/token': { status: 401 } }, 2, 'Integrations'],
    ['it is no shop', { '/api/oauth/token': { status: 404 } }, 1, 'shop address'],
    [
      'the version is too old',
      { '/api/_info/version': version('6.3.5.4'), '/api/search/order': orders },
      4,
      'Update the shop',
    ],
    [
      'orders may not be read',
      { '/api/_info/version': version('6.5.0.0'), '/api/search/order': { status: 403 } },
      4,
      'may read orders',
    ],
  ])('says what to do when %s', async (_, replies, length, mend) => {
    const findings = await open(replies).check();
    expect(findings).toHaveLength(length);
    expect(failing(findings)).toEqual([expect.objectContaining({ mend: expect.stringContaining(mend) })]);
  });
});

describe('the version', () => {
  it('is asked for once', async () => {
    const { version: probe, shop } = open({ '/api/_info/version': version('6.5.8.14') });
    await probe(signal);
    expect(await probe(signal)).toEqual({ kind: 'done', value: { text: '6.5.8.14', major: 6, minor: 5 } });
    expect(shop.to('/api/_info/version')).toHaveLength(1);
  });

  it.each([
    ['6.7.9999999.9999999-dev', [6, 7]],
    ['6.10.0.0', [6, 10]],
    ['trunk', undefined],
  ])('%s', (text, expected) => {
    const found = parseVersion(text);
    expect(found && [found.major, found.minor]).toEqual(expected);
  });
});

describe('watch', () => {
  const hook = (name: string, active: boolean) => ({
    name,
    eventName: 'order.written',
    active,
    url: 'https://hub.test/shopware/c1/SECRET',
  });
  const webhooks = (...data: object[]) => open({ '/api/search/webhook': { status: 200, json: { data } } });

  it('reports each webhook that the shop switched off, with the mend and without its address', async () => {
    const result = await webhooks(hook('a', true), hook('b', false)).watch();
    expect(result).toMatchObject({
      kind: 'done',
      value: [{ ok: false, what: expect.stringContaining('"b"'), mend: expect.any(String) }],
    });
    expect(JSON.stringify(result)).not.toContain('SECRET');
  });

  it('looks only for those of this connection, and misses them when there are none', async () => {
    const open = webhooks();
    expect(await open.watch()).toMatchObject({
      kind: 'done',
      value: [{ ok: false, what: expect.stringContaining('no webhook') }],
    });
    const parts = ['/shopware/c1/', '/shopware/my%20shop/'];
    const queries = parts.map(value => ({ type: 'contains', field: 'url', value }));
    expect(open.shop.bodies('/api/search/webhook')[0]).toMatchObject({
      filter: [{ type: 'multi', operator: 'or', queries }],
    });
  });

  it('is content when all are on', async () => {
    expect(await webhooks(hook('a', true)).watch()).toMatchObject({ value: [{ ok: true }] });
  });
});
