import { describe, expect, it } from 'vitest';
import { createCheck } from './check.ts';
import { coreOf, errorXml, type Reply, signal } from './fake-shop.ts';
import { fakeTables, shopTables } from './fake-tables.ts';
import { neededRights } from './rights.ts';

const indexXml = (without: (resource: string, method: string) => boolean) => {
  const resources = new Map<string, Set<string>>();
  for (const { rights } of neededRights) {
    for (const [resource, methods] of Object.entries(rights)) {
      resources.set(resource, new Set([...(resources.get(resource) ?? []), ...methods]));
    }
  }
  const rows = [...resources].map(([name, methods]) => {
    const attributes = ['get', 'put', 'post', 'delete'].map(
      method => `${method}="${methods.has(method) && !without(name, method)}"`,
    );
    return `<${name} xlink:href="x" ${attributes.join(' ')}><description>x</description></${name}>`;
  });
  return `<api shopName="Apteka">${rows.join('')}</api>`;
};

const check = (index: Reply, versions?: object) => {
  const { http, plan } = fakeTables(shopTables());
  plan.next = ({ path }) => (path === '' ? index : undefined);
  const versioned: typeof http = {
    send: async request => {
      const result = await http.send(request);
      return result.ok ? { ...result, headers: { ...result.headers, ...versions } } : result;
    },
  };
  return createCheck(coreOf(versioned))(signal);
};
const ill = (findings: { ok: boolean }[]) => findings.filter(({ ok }) => !ok);

describe('checking a connection', () => {
  it('finds all well, and names version and zone', async () => {
    const findings = await check({ xml: indexXml(() => false) }, { 'psws-version': '8.1.2' });
    expect(ill(findings)).toEqual([]);
    expect(findings.map(({ what }) => what).join('; ')).toMatch(/PrestaShop 8\.1\.2, which.*Europe\/Warsaw/);
  });

  it('names the rights that are missing, by resource and method', async () => {
    const findings = await check({
      xml: indexXml((resource, method) => resource === 'addresses' || (resource === 'products' && method === 'put')),
    });
    expect(ill(findings)).toMatchObject([
      { what: 'The key lacks rights for reading orders: addresses (GET)', mend: expect.stringContaining('Tick') },
      { what: 'The key lacks rights for writing products: products (PUT)' },
    ]);
  });

  it('asks for the right to make carriers', async () => {
    const findings = await check({ xml: indexXml((resource, method) => resource === 'carriers' && method === 'post') });
    expect(ill(findings)).toMatchObject([{ what: 'The key lacks rights for writing products: carriers (POST)' }]);
  });

  it('does not mind a shop that is only read', async () => {
    expect(ill(await check({ xml: indexXml((_, method) => method !== 'get') }))).toEqual([]);
  });

  it('tries the resources where the shop gives no list of them', async () => {
    expect(ill(await check({ status: 404 }))).toEqual([]);
  });

  it.each([
    ['a wrong key', { status: 401, xml: errorXml(18, 'Invalid key') }, /key/],
    ['a lost header', { status: 401, text: 'Unauthorized' }, /CGIPassAuth/],
    ['switched off', { status: 503, xml: errorXml(22, 'disabled') }, /Switch the webservice on/],
    ['no rewriting', { status: 404, text: '<html>' }, /friendly URLs/],
  ])('says what to do about %s', async (_, reply, words) => {
    const findings = ill(await check(reply, { 'psws-version': undefined }));
    expect(findings.map(finding => JSON.stringify(finding)).join()).toMatch(words);
  });

  it('says that a shop is too old', async () => {
    const findings = await check({ xml: indexXml(() => false) }, { 'psws-version': '1.5.6.3' });
    expect(ill(findings)).toMatchObject([{ what: 'The shop runs PrestaShop 1.5.6.3' }]);
  });
});
