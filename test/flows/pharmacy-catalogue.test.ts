import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { type ConnectedPharmacy, connectPharmacy } from '../support/pharmacy.ts';

describe('what a flow of goods writes into the shop', () => {
  let test: TestHub;
  let both: ConnectedPharmacy;
  beforeAll(async () => {
    test = await startTestHub();
    both = await connectPharmacy(test, {
      items: 6,
      products: 10,
      catalogue: { create: 'inactive', carriers: [{ when: { category: 'Kosmetyk' }, carriers: ['P48'] }] },
    });
    both.share(2);
  });
  afterAll(async () => {
    await both?.stop();
    await test?.stop();
  });

  const until = <T>(what: string, look: () => T | Promise<T | undefined | false> | undefined | false) =>
    test.until(what, async () => look(), 30_000);
  const settle = () =>
    until('everything is delivered', async () => {
      const [row] = await test.hub.db.$client<{ due: number }[]>`
        select ((select count(*) from messages where status = 'stored') + (select count(*) from comparisons)
          + (select count(*) from deliveries where desired is distinct from delivered and blocked_by is null and field_group not in ('carriers', 'order')))::int as due`;
      return row?.due === 0;
    });
  const compare = async () => {
    const started = await test.api('POST', '/api/flows/apteka-goods/compare', {});
    expect(started.status).toBe(202);
    return await until('the report is done', async () => {
      const report = await test.api('GET', `/api/drift-reports/${started.body.reportId}`);
      return report.body.state === 'done' ? report.body : undefined;
    });
  };
  const table = (name: string) => both.shop.control.world.table(name);
  const writes = async (work: () => Promise<unknown>): Promise<number> => {
    const count = () =>
      [...both.shop.control.world.requests].reduce(
        (sum, [what, times]) => (what.startsWith('GET') ? sum : sum + times),
        0,
      );
    const before = count();
    await work();
    return count() - before;
  };

  it('K6a K6b goods that the shop does not have are created inactive, once, with category, tax, texts and stock', async () => {
    const before = table('products').rows.size;
    expect((await both.program.sendOffer({ descriptions: true })).taken).toBe(true);
    await until('all six have a partner', async () => (await both.bindings()).size === 6);
    await settle();
    expect(table('products').rows.size).toBe(before + 4);
    const bindings = await both.bindings();
    for (let index = 2; index < 6; index += 1) {
      const { idtowr, available } = both.program.world.shelf(index);
      const id = Number(bindings.get(idtowr));
      expect(both.product(id)).toMatchObject({ active: '0' });
      expect(Number(both.product(id).id_tax_rules_group)).toBeGreaterThan(0);
      expect(both.name(id).length).toBeGreaterThan(2);
      expect(both.stock(id)).toBe(available);
    }
  });

  it('K2 an offer that changes nothing writes nothing into a shop that changed nothing', async () => {
    expect(
      await writes(async () => {
        await both.program.sendOffer({ descriptions: true });
        await settle();
      }),
    ).toBe(0);
  });

  it('K6c photos that come along are added once, and the shop’s own stay', async () => {
    const [first] = [...(await both.bindings()).values()];
    const photos = async () =>
      (await (await fetch(`${both.shop.url}/api/images/products/${first}?ws_key=${both.shop.key}`)).text()).match(
        /<declination /g,
      )?.length ?? 0;
    const before = await photos();
    await both.program.sendOffer({ photos: true });
    await until('the photo is there', async () => (await photos()) === before + 1);
    await settle();
    await both.program.sendOffer({ photos: true });
    await settle();
    expect(await photos()).toBe(before + 1);
  });

  it('K6f carriers of the pharmacy become carriers of the shop, inactive when they are new', async () => {
    await until(
      'both are known',
      () =>
        [...table('carriers').rows.values()].filter(row => /Pocztex|Inpost/i.test(String(row.values.name))).length ===
        2,
    );
    for (const row of table('carriers').rows.values())
      if (/Pocztex|Inpost/i.test(String(row.values.name))) expect(row.values.active).toBe('0');
  });

  it('K6f K6l where the shop has no way to say which carriers a product may travel with, the product says so', async () => {
    await settle();
    const [idtowr] = [...(await both.bindings())][0] ?? [''];
    const [product] = (await test.api('GET', `/api/products?q=${idtowr}&connection=apteka`)).body.items;
    const shown = await until('it is marked', async () => {
      const { body } = await test.api('GET', `/api/products/${product.id}`);
      const carriers = body.flows[0].deliveries.find((one: { group: string }) => one.group === 'carriers');
      return carriers?.state === 'untaken' ? carriers : undefined;
    });
    expect(shown.why).toMatch(/webservice/);
  });

  it('K6d K6e a group that is switched off is left alone, and follows when it is switched on', async () => {
    const [idtowr, there] = [...(await both.bindings())][0] ?? ['', ''];
    const index = both.program.world.find(idtowr) ?? 0;
    const off = await test.api('PATCH', '/api/flows/apteka-goods', {
      settings: { groups: { stock: false, price: false } },
    });
    expect(off.status).toBe(200);
    const price = both.product(Number(there)).price;
    both.program.world.set(index, { amount: 31, reserved: 0, price: 2345 });
    const stock = both.stock(Number(there));
    await both.program.sendOffer();
    await settle();
    expect(both.stock(Number(there))).toBe(stock);
    expect(both.product(Number(there)).price).toBe(price);
    await test.api('PATCH', '/api/flows/apteka-goods', { settings: { groups: { stock: true, price: true } } });
    await until('the stock follows', () => both.stock(Number(there)) === 31);
    await until('the price follows', () => both.product(Number(there)).price !== price);
  });

  it('X2 a dry run says field by field what the next delivery would write and why', async () => {
    await settle();
    const [idtowr, there] = [...(await both.bindings())][1] ?? ['', ''];
    both.edit(Number(there), { stock: 1 });
    const [product] = (await test.api('GET', `/api/products?q=${idtowr}`)).body.items;
    const plan = async () => {
      const { status, body } = await test.api('POST', `/api/products/${product.id}/dry-run`, { flow: 'apteka-goods' });
      expect(status).toBe(200);
      return body.fields as { target: string; field: string; old: string | null; why: string }[];
    };
    const edited = (await plan()).find(field => field.target === 'stock');
    expect(edited).toMatchObject({ old: '1', why: expect.stringContaining('changed there') });
    expect((await plan()).some(field => field.why === 'unchanged')).toBe(true);
    // As it stands once the pharmacy says something else, before that is delivered.
    await test.hub.db
      .$client`update deliveries set delivered = null, next_try = now() + interval '2 seconds' where field_group = 'stock' and record_id = ${product.id}`;
    expect((await plan()).find(field => field.target === 'stock')).toMatchObject({
      old: '1',
      why: expect.stringContaining('put off'),
    });
    expect(both.stock(Number(there))).toBe(1);
  });

  it('X6 K6c a photo of ours that was deleted in the shop is found by the comparison and added again', async () => {
    await settle();
    const [first] = [...(await both.bindings()).values()];
    const address = `${both.shop.url}/api/images/products/${first}`;
    const photos = async () =>
      [...(await (await fetch(`${address}?ws_key=${both.shop.key}`)).text()).matchAll(/<declination id="(\d+)"/g)].map(
        found => found[1],
      );
    const before = await photos();
    const deleted = await fetch(`${address}/${before.at(-1)}?ws_key=${both.shop.key}`, { method: 'DELETE' });
    expect(deleted.status).toBe(200);
    const report = await compare();
    const found = report.items.filter((item: { group: string }) => item.group === 'photos');
    expect(found).toMatchObject([{ externalId: first, outcome: 'repaired' }]);
    await until('the photo is there again', async () => (await photos()).length === before.length);
    await settle();
  });

  it('X6 a full comparison reports what differed, repairs it, keeps what is locked, and an unchanged one writes nothing', async () => {
    await settle();
    const pairs = [...(await both.bindings())];
    const [drifted, locked] = [Number(pairs[2]?.[1]), Number(pairs[3]?.[1])];
    both.edit(drifted, { values: { price: '0.500000' } });
    both.edit(locked, { values: { price: '0.600000' } });
    const product = (await test.api('GET', `/api/products?q=${pairs[3]?.[0]}`)).body.items[0];
    await test.api('POST', '/api/locks', {
      connection: 'sklep',
      product: product.id,
      group: 'price',
      why: 'Shop’s own price',
    });
    const report = await compare();
    expect(both.product(drifted).price).not.toBe('0.500000');
    expect(both.product(locked).price).toBe('0.600000');
    const found = report.items.map((item: { externalId: string; outcome: string }) => [item.externalId, item.outcome]);
    expect(found).toContainEqual([String(drifted), 'repaired']);
    expect(found).toContainEqual([String(locked), 'left']);
    let second: { differed: number; repaired: number } = { differed: -1, repaired: -1 };
    expect(
      await writes(async () => {
        second = await compare();
      }),
    ).toBe(0);
    expect(second).toMatchObject({ differed: 1, repaired: 0 });
  });

  it('X6 what a person changed of a group that the flow leaves to the shop is kept, and the report says so', async () => {
    await settle();
    const set = (texts: boolean) => test.api('PATCH', '/api/flows/apteka-goods', { settings: { groups: { texts } } });
    expect((await set(false)).status).toBe(200);
    await settle();
    const [there = ''] = [...(await both.bindings()).values()];
    both.edit(Number(there), { texts: { name: 'Our own name' } });
    const report = await compare();
    const items = async (outcome: string) =>
      (await test.api('GET', `/api/drift-reports/${report.id}?outcome=${outcome}`)).body.items;
    expect(await items('foreign')).toContainEqual(
      expect.objectContaining({
        externalId: there,
        group: 'texts',
        held: expect.objectContaining({ name: 'Our own name' }),
        reason: 'Flow apteka-goods leaves texts to sklep.',
      }),
    );
    expect(report.foreign).toBe((await items('foreign')).length);
    expect(report.items.filter((item: { group: string }) => item.group === 'texts')).toEqual([]);
    expect(both.name(Number(there))).toBe('Our own name');
    await set(true);
    await until('what is the flow’s again is written', () => both.name(Number(there)) !== 'Our own name');
    await settle();
  });

  it('X5 a product that the shop refuses holds up no other, and becomes a task after the set tries', async () => {
    await settle();
    const pairs = [...(await both.bindings())];
    const gone = Number(pairs[4]?.[1]);
    const row = table('products').get(gone);
    if (row) table('products').remove(row);
    await test.hub.db
      .$client`update flows set settings = jsonb_set(settings, '{tries}', '1') where key = 'apteka-goods'`;
    both.program.world.set(both.program.world.find(pairs[4]?.[0] ?? '') ?? 0, { amount: 9, reserved: 0 });
    both.program.world.set(both.program.world.find(pairs[5]?.[0] ?? '') ?? 0, { amount: 19, reserved: 0 });
    await both.program.sendOffer();
    await until('the other follows', () => both.stock(Number(pairs[5]?.[1])) === 19);
    const task = await until('a task says what to do', async () => {
      const list = await test.api('GET', '/api/tasks?state=open');
      return list.body.items.find((one: { kind: string }) => one.kind === 'delivery');
    });
    expect(task.sentence).toContain('gone from sklep');
  });
});
