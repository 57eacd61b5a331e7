import { describe, expect, it } from 'vitest';
import type { ProductShow } from '../catalogue-contract.ts';
import { existing, open, product, value } from './catalogue.fixture.ts';
import { fakeCatalogue } from './catalogue-fake.ts';
import { signal } from './fake-shop.ts';

async function shop() {
  const fake = fakeCatalogue();
  const { id } = existing(fake);
  const { writer, target } = await open(fake);
  const show = async (to: ProductShow['to'], of = product(), externalId = id) =>
    (await writer.show?.([{ externalId, product: of, to }], signal))?.get(externalId);
  const stands = async () => {
    const read = await writer.read([id], ['base'], signal);
    return read.kind === 'done' ? read.value[0]?.held.base : undefined;
  };
  return { id, target, show, stands, fake };
}

describe('W6: a product of a PrestaShop is shown once it is confirmed', () => {
  it('active, in its final category besides those that it is in, and hidden again', async () => {
    const { show, stands, target, fake } = await shop();
    expect(target.shows).toBe(true);
    await show({ visible: false });
    expect(await stands()).toMatchObject({ active: '0' });
    const before = await stands();
    expect(value(await show({ visible: true, category: 'Narzędzia' }))).toBe(null);
    expect(await stands()).toEqual({ ...before, active: '1', 'category.Narzędzia': '1' });
    const asked = fake.sent.length;
    await show({ visible: true, category: 'Narzędzia' });
    expect(fake.sent.slice(asked).filter(request => request.method !== 'GET')).toEqual([]);
  });

  it('never what may not be sold by mail, and no combination by itself', async () => {
    const { show, stands, id } = await shop();
    await show({ visible: false });
    const shown = { visible: true as const, category: 'Leki' };
    const onPrescription = product({ base: { name: 'Rx', prescription: 'yes' } });
    expect(await show(shown, onPrescription)).toMatchObject({ kind: 'rejected', field: 'active' });
    expect(await show(shown, product(), `${id}/7`)).toMatchObject({
      kind: 'rejected',
      reason: expect.stringContaining('combination'),
    });
    expect(await stands()).toMatchObject({ active: '0' });
  });
});
