import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeInPackages } from '../../activities/catalogue/take-in-packages.ts';
import { offer } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type Pharmacy, setOffer, startPharmacy } from '../../test/support/api-pharmacy.ts';
import { goods } from '../../test/support/offer-side.ts';

let pharmacy: Pharmacy;
beforeAll(async () => {
  pharmacy = await startPharmacy();
});
afterAll(() => pharmacy.stop());

const path = '/api/connections/apteka/stated';
const ask = (query = '', token = pharmacy.api.tokens.viewer) => pharmacy.api.call('GET', `${path}${query}`, { token });

async function send(before: string, after: string): Promise<void> {
  const { workspaceId, connectionId, hub } = pharmacy;
  const document = offer([goods(1)], {}, { before, after, no: 1, of: 1 });
  expect(await pharmacy.send(setOffer(document))).toMatchObject({ status: 200 });
  const lane = { workspaceId, workspace: 'one', connectionId, connectionKey: 'apteka', system: 'kamsoft' };
  const take = () => takeInPackages(hub, { ...lane, lane: 'catalogue' as const }, AbortSignal.timeout(20_000));
  while ((await take()).more);
}

const card = (name: string) => `<card><name>${name}</name><address><city>Kraków</city></address></card>`;
const payments = '<payments><payment><symbol>ZP</symbol><name>Za pobraniem</name></payment></payments>';
const transports =
  '<transports><transport><symbol>INKURE</symbol><name>Inpost Kurier</name></transport><transport id="P48"/></transports>';

describe('what a source stated beside its goods', () => {
  it('is nothing before it spoke, and no other workspace’s', async () => {
    expect(await ask()).toMatchObject({ status: 200, body: { items: [], next: null } });
    expect(await ask('', pharmacy.api.tokens.stranger)).toMatchObject({ status: 404 });
  });

  it('K2 K6f card, payments and transports of a package are kept and shown, each as it was said last', async () => {
    await send(card('Apteka Stara'), '');
    await send(card('Apteka Nowa'), transports + payments);
    const seenAt = expect.stringMatching(/^20.*Z$/);
    expect((await ask()).body).toEqual({
      items: [
        {
          entity: 'card',
          code: 'card',
          name: 'Apteka Nowa',
          fields: { name: 'Apteka Nowa', 'address/city': 'Kraków' },
          seenAt,
        },
        {
          entity: 'carrier',
          code: 'INKURE',
          name: 'Inpost Kurier',
          fields: { symbol: 'INKURE', name: 'Inpost Kurier' },
          seenAt,
        },
        { entity: 'carrier', code: 'P48', name: 'P48', fields: { id: 'P48' }, seenAt },
        { entity: 'payment', code: 'ZP', name: 'Za pobraniem', fields: { symbol: 'ZP', name: 'Za pobraniem' }, seenAt },
      ],
      next: null,
    });
    expect((await ask('?entity=payment')).body).toMatchObject({ items: [{ code: 'ZP' }], next: null });
  });

  it('comes in pages that leave nothing out', async () => {
    const codes: string[] = [];
    let after = '';
    for (let page = 0; page < 10; page += 1) {
      const { body } = await ask(`?limit=1${after && `&after=${after}`}`);
      const { items, next } = body as { items: { code: string }[]; next: string | null };
      codes.push(...items.map(item => item.code));
      if (next === null) break;
      after = next;
    }
    expect(codes).toEqual(['card', 'INKURE', 'P48', 'ZP']);
    expect(await ask('?after=nonsense')).toMatchObject({ status: 400 });
  });
});
