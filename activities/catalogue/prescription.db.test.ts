import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { editProduct } from '../../sandbox/prestashop/keeper.ts';
import { startPrestashop } from '../../sandbox/prestashop/server.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { goods, offerSide } from '../../test/support/offer-side.ts';

let api: ApiHub;
beforeAll(async () => {
  api = await startApiHub();
});
afterAll(() => api.stop());
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A pharmacy with three goods and a shop that has them: the second was switched off by a person, the third is still to be created. */
async function pharmacy(profile: 'ps16' | 'ps17' | 'ps8' | 'tb16') {
  const shop = await startPrestashop({ profile, products: 4, seed: 7 });
  stops.push(() => shop.stop());
  const { world } = shop.control;
  const products = world.table('products');
  const simple = [...products.rows.values()].filter(
    row => world.table('combinations').by('id_product', row.id).length === 0,
  );
  for (const [index, row] of simple.entries())
    editProduct(world, row.id, { values: { reference: index < 2 ? String(1_000_001 + index) : '', active: '1' } });
  const [one, two] = simple.map(({ id }) => id);
  editProduct(world, two ?? 0, { values: { active: '0' } });
  const side = await offerSide(api, { create: 'active' }, 'live', {
    ...{ shopUrl: shop.url, key: shop.key, requestsPerSecond: 2_000, burst: 2_000 },
  });
  async function active() {
    const made = Number((await side.bindings())['3']);
    return [one, two, made].map(id => {
      const row = products.get(id ?? 0);
      return `${products.value(row ?? fail(), 'active')}${products.value(row ?? fail(), 'available_for_order')}`;
    });
  }
  const offer = async (rx: '0' | '1') => {
    await side.send(
      offerOf(
        1,
        1,
        [1, 2, 3].map(number => goods(number, { rx })),
      ),
    );
    await side.deliver();
    return await active();
  };
  const offerPrescription = async (allowed: boolean) => {
    const changed = await api.call('PATCH', `/api/flows/${side.flowKey}`, {
      body: { settings: { offerPrescription: allowed } },
    });
    expect(changed.status).toBe(200);
    await side.deliver();
    return await active();
  };
  return {
    offer,
    offerPrescription,
    active,
    edit: (values: Record<string, string>) => editProduct(world, one ?? 0, { values }),
  };
}

const fail = (): never => {
  throw new Error('The shop has no such product.');
};

it.each(['ps16', 'ps17', 'ps8', 'tb16'] as const)(
  'K6a what is only on prescription is hidden in a shop (%s) and shown again when it no longer is, or the flow offers it; what a person hid stays hidden',
  async profile => {
    const { offer, offerPrescription, edit, active } = await pharmacy(profile);
    expect(await offer('1')).toEqual(['00', '00', '00']);
    expect(await offer('0')).toEqual(['11', '01', '11']);
    expect(await offer('1')).toEqual(['00', '00', '00']);
    expect(await offerPrescription(true)).toEqual(['11', '01', '11']);
    edit({ active: '0' });
    expect(await offerPrescription(false)).toEqual(['00', '00', '00']);
    expect(await offer('0')).toEqual(['01', '01', '11']);
    expect(await active()).toEqual(['01', '01', '11']);
  },
);
