import { beforeEach, describe, expect, it } from 'vitest';
import { dropped, fakeMemory, fakeTill, now, testDebtor, testSettings } from './fake-till.ts';
import { createCall } from './request.ts';
import { orderTarget } from './target.ts';

const signal = new AbortController().signal;
const open = (till = fakeTill(), memory = fakeMemory(), settings = testSettings(), clock = now) => {
  const environment = { connectionId: 'c', settings, http: till.http, memory, now: clock };
  return { till, memory, target: orderTarget(environment, createCall(environment)) };
};
let { till, memory, target } = open();
beforeEach(async () => {
  ({ till, memory, target } = open());
});
const remember = (full = false) => target.remember({ from: new Date('2026-01-01T00:00:00Z'), full }, signal);
const user = (email: string, more = {}) => ({ username: email, userinfo: { email, customertype: 'b2c', ...more } });

describe('orders', () => {
  it('finds complete and incomplete orders after remembering, without a request', async () => {
    for (let n = 0; n < 230; n += 1) till.add('orders', { reservationnumber: `R${n}`, ordernumber_full: `N${n}` });
    const basket = till.add('orders', { reservationnumber: 'basket', is_completed: false });
    expect(await remember()).toEqual({ kind: 'done', value: { read: 231 } });
    till.sent.length = 0;
    expect(await target.recallOrder('R229')).toMatchObject({ number: 'N229' });
    expect(await target.recallOrder('basket')).toMatchObject({ externalId: String(basket.id) });
    expect(till.sent).toEqual([]);
  });

  it('looks for an unknown one with a single request, shared by all who ask at once', async () => {
    for (let n = 0; n < 230; n += 1) till.add('orders', { reservationnumber: `R${n}` });
    await remember();
    till.add('orders', { reservationnumber: 'late' });
    till.sent.length = 0;
    expect(await target.findByReference('late', signal)).toMatchObject({ kind: 'done', value: { externalId: '1231' } });
    expect(till.asked()).toEqual(['GET /orders']);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => target.findByReference(`no${n}`, signal)));
    expect(answers.every(answer => answer.kind === 'done' && answer.value === null)).toBe(true);
    expect(till.sent.length).toBe(3);
  });

  it('X4 S3 finds an order again that memory lost when its database crashed, whatever was read before', async () => {
    await remember();
    till.add('orders', { reservationnumber: 'R1', ordernumber_full: 'N1' });
    const before = await memory.cursor('orders.known');
    expect(await target.findByReference('R1', signal)).toMatchObject({ value: { number: 'N1' } });
    memory.rows.set('order', []);
    await memory.setCursor('orders.known', before ?? '');
    expect(await target.findByReference('R1', signal)).toMatchObject({ value: { number: 'N1' } });
  });

  it('misses nothing where more is new than fits a page, nor where the list is not sorted', async () => {
    for (const sorts of [true, false]) {
      const { till, target } = open(fakeTill({ sorts }));
      till.add('orders', { reservationnumber: 'old' });
      await target.remember({ from: new Date('2026-01-01T00:00:00Z'), full: false }, signal);
      for (let n = 0; n < 330; n += 1) till.add('orders', { reservationnumber: `R${n}` });
      for (const n of [0, 200, 329]) expect((await target.findByReference(`R${n}`, signal)).kind).toBe('done');
      expect(await target.recallOrder('R0')).toBeDefined();
      expect(await target.recallOrder('R329')).toBeDefined();
    }
  });

  it('books once and remembers it', async () => {
    const made = await target.create({ reservationnumber: 'R1', ordernumber_full: 'N1' }, 'R1', signal);
    expect(made).toMatchObject({ kind: 'done', value: { number: 'N1' } });
    expect(await target.recallOrder('R1')).toBeDefined();
    expect(till.asked()).toEqual(['POST /orders']);
  });

  describe('X5 S4 S6 one that is refused because memory was wrong', () => {
    const sold = { productnumber: 'S', name: 'Shirt', attributecombinations: [{ id: 4, product_number: 'S-red' }] };
    const orderOf = (userId: number, productId: number, more = {}) => ({
      reservationnumber: 'R1',
      user_id: userId,
      customer: { email: 'jan@example.pl' },
      orderrows: [{ product_id: productId, ...more }],
    });
    const stocked = async () => {
      const jan = till.add('users', user('jan@example.pl'));
      const shirt = till.add('products', sold);
      await remember();
      till.sent.length = 0;
      return { jan, shirt };
    };

    it('forgets an account that was deleted, so that it is looked up afresh', async () => {
      const { jan, shirt } = await stocked();
      till.lists.users = [];
      expect(await target.create(orderOf(jan.id, shirt.id), 'R1', signal)).toMatchObject({
        kind: 'transient',
        reason: expect.stringContaining(`no longer has account ${jan.id}`),
      });
      expect(await target.recallDebtor('jan@example.pl')).toEqual([]);
      expect((await target.recallProducts(['S-red'])).size).toBe(1);
      const made = await target.createDebtor(testDebtor(), [], signal);
      const userId = made.kind === 'done' ? Number(made.value.externalId) : 0;
      expect(await target.create(orderOf(userId, shirt.id), 'R1', signal)).toMatchObject({ kind: 'done' });
    });

    it('forgets a product that was deleted, and a combination', async () => {
      const { jan, shirt } = await stocked();
      till.plan.next = ({ method }) => (method === 'POST' ? { status: 500, body: { code: '500.20' } } : undefined);
      Object.assign(shirt, { attributecombinations: [] });
      const red = orderOf(jan.id, shirt.id, { attribute_combination_id: 4 });
      expect(await target.create(red, 'R1', signal)).toMatchObject({
        kind: 'transient',
        reason: expect.stringContaining(`combination 4 of product ${shirt.id}`),
      });
      expect([...(await target.recallProducts(['S', 'S-red'])).keys()]).toEqual(['S']);
      till.lists.products = [];
      expect((await target.create(orderOf(jan.id, shirt.id), 'R1', signal)).kind).toBe('transient');
      expect((await target.recallProducts(['S'])).size).toBe(0);
      expect(await target.recallDebtor('jan@example.pl')).toHaveLength(1);
    });

    it('is for a person where memory was right, where the default debtor is gone, and where nothing more can be read', async () => {
      const { jan, shirt } = await stocked();
      till.plan.next = ({ method }) => (method === 'POST' ? { status: 500, body: { code: '500.20' } } : undefined);
      expect((await target.create(orderOf(jan.id, shirt.id), 'R1', signal)).kind).toBe('rejected');
      expect((await target.create(orderOf(999, shirt.id), 'R1', signal)).kind).toBe('rejected');
      till.lists.users = [];
      till.plan.next = ({ method }) =>
        method === 'POST' ? { status: 500, body: { code: '500.20' } } : { status: 429, body: { code: '429.10' } };
      expect((await target.create(orderOf(jan.id, shirt.id), 'R1', signal)).kind).toBe('rejected');
    });
  });

  it('clears up an empty answer by looking for the reference', async () => {
    till.plan.next = till.answerPostsEmpty;
    expect(await target.create({ reservationnumber: 'R1' }, 'R1', signal)).toMatchObject({ kind: 'done' });
    till.plan.next = request => (request.method === 'POST' ? { status: 201 } : undefined);
    expect(await target.create({ reservationnumber: 'R2' }, 'R2', signal)).toMatchObject({ kind: 'unclear' });
  });

  it('calls a lost, a misshapen and a falsely signed answer unclear', async () => {
    for (const answer of [
      dropped,
      { status: 201, body: { id: 'x' } },
      { status: 201, body: { id: 1 }, badHash: true },
    ]) {
      till.plan.next = () => answer;
      expect((await target.create({}, 'R1', signal)).kind).toBe('unclear');
    }
  });

  it('names the place where a list is not as documented', async () => {
    till.plan.next = () => ({ status: 200, body: { items: [{ id: null }], next: '' } });
    expect(await target.findByReference('R1', signal)).toMatchObject({ kind: 'rejected', field: '/items/0/id' });
  });

  it('writes a note once', async () => {
    const { id } = till.add('orders', {});
    await target.finish?.(String(id), ['one', 'two'], false, signal);
    await target.finish?.(String(id), ['one', 'two'], true, signal);
    expect(till.notes).toEqual([{ note: 'one\ntwo' }]);
    await target.finish?.(String(id), ['three'], true, signal);
    expect(till.notes.length).toBe(2);
  });

  it('carries later changes as patches', async () => {
    const { id } = till.add('orders', {});
    await target.carry(String(id), { kind: 'paid' }, signal);
    await target.carry(String(id), { kind: 'cancelled' }, signal);
    await target.carry(String(id), { kind: 'address', debtor: testDebtor() }, signal);
    expect(till.lists.orders?.[0]).toMatchObject({ paid: true, status: 8, customer: { customertype: 'b2c' } });
    expect(await target.carry('1', { kind: 'paid' }, signal)).toMatchObject({ kind: 'rejected' });
  });

  it('costs three requests for a returning customer: look-up, create, note', async () => {
    till.add('users', user('jan@example.pl'));
    till.add('products', { productnumber: 'A', name: 'Mug' });
    till.add('orders', { reservationnumber: 'old' });
    await remember();
    till.sent.length = 0;
    await target.findByReference('R1', signal);
    expect(await target.recallDebtor('JAN@example.pl')).toHaveLength(1);
    expect((await target.recallProducts(['A'])).size).toBe(1);
    const made = await target.create({ reservationnumber: 'R1' }, 'R1', signal);
    if (made.kind === 'done') await target.finish?.(made.value.externalId, ['note'], false, signal);
    expect(till.sent.length).toBe(3);
  });
});

describe('debtors', () => {
  it('creates an account, its password unrecorded, and knows it from then on', async () => {
    const made = await target.createDebtor(testDebtor(), [], signal);
    expect(made).toMatchObject({ kind: 'done', value: { type: 'person' } });
    expect(till.sent[0]).toMatchObject({ body: { username: 'jan@example.pl' }, secrets: ['password'] });
    expect(await target.recallDebtor('JAN@example.pl')).toHaveLength(1);
    expect(JSON.stringify([...memory.rows])).not.toContain('password');
  });

  it('catches up by id before it says that there is none', async () => {
    till.add('users', user('first@example.pl'));
    await remember();
    till.add('users', user('JAN@example.pl', { customertype: 'b2b', btw: 'PL1' }));
    expect(await target.findDebtors('jan@example.pl', signal)).toMatchObject({
      value: [{ type: 'company', vatNumber: 'PL1' }],
    });
  });

  it('takes the account that exists already (500.40), also an old one that was renamed', async () => {
    const old = till.add('users', user('other@example.pl'));
    for (let n = 0; n < 120; n += 1) till.add('users', user(`u${n}@example.pl`));
    await remember();
    Object.assign(old, user('jan@example.pl'));
    expect(await target.createDebtor(testDebtor(), [], signal)).toMatchObject({
      kind: 'done',
      value: { externalId: String(old.id), existed: true },
    });
    expect(await target.recallDebtor('other@example.pl')).toEqual([]);
  });

  it('finds what it made when the answer was empty, and is unclear when it does not', async () => {
    till.plan.next = till.answerPostsEmpty;
    expect(await target.createDebtor(testDebtor(), [], signal)).toMatchObject({
      kind: 'done',
      value: { existed: false },
    });
    till.plan.next = request => (request.method === 'POST' ? { status: 201 } : undefined);
    expect(await target.createDebtor(testDebtor({ email: 'b@example.pl' }), [], signal)).toMatchObject({
      kind: 'unclear',
    });
  });

  it('reads before it writes and never renames an account', async () => {
    const { id } = till.add(
      'users',
      user('jan@example.pl', { iban: 'NL00', billingaddress: { city: 'Gent', zipcode: '1' } }),
    );
    await remember();
    till.sent.length = 0;
    const changes = { 'billingaddress.city': 'Brugge', username: 'x@example.pl' };
    const updated = await target.updateDebtor(String(id), changes, signal);
    expect(updated).toMatchObject({
      kind: 'done',
      value: { image: { 'billingaddress.city': 'Brugge', 'billingaddress.zipcode': '1' } },
    });
    expect(till.lists.users?.[0]).toMatchObject({
      username: 'jan@example.pl',
      userinfo: { iban: 'NL00', billingaddress: { city: 'Brugge', zipcode: '1' } },
    });
    expect(till.asked()).toEqual([`GET /users/${id}`, `PATCH /users/${id}`, `GET /users/${id}`]);
    expect((await target.recallDebtor('jan@example.pl'))[0]?.image['billingaddress.city']).toBe('Brugge');
    await target.updateDebtor(String(id), { 'billingaddress.city': 'Brugge' }, signal);
    expect(till.sent.length).toBe(4);
  });

  it('forgets an account that is gone', async () => {
    const { id } = till.add('users', user('jan@example.pl'));
    await remember();
    till.lists.users = [];
    expect(await target.updateDebtor(String(id), { btw: 'x' }, signal)).toMatchObject({ kind: 'transient' });
    expect(await target.recallDebtor('jan@example.pl')).toEqual([]);
  });
});

describe('products', () => {
  const shirt = (...numbers: string[]) => ({
    productnumber: 'S',
    name: 'Shirt',
    attributecombinations: {
      href: 'x',
      items: numbers.map((number, place) => ({ id: place + 1, product_number: number, note: number })),
    },
  });

  it('knows products and combinations by their numbers, and asks for none that is known', async () => {
    const { id } = till.add('products', shirt('S-red', 'S-blue'));
    await remember();
    till.sent.length = 0;
    const found = await target.findProducts(['S', 'S-blue'], signal);
    expect(found).toEqual({
      kind: 'done',
      value: new Map([
        ['S', { externalId: String(id), name: 'Shirt' }],
        ['S-blue', { externalId: String(id), variantId: '2', name: 'Shirt S-blue' }],
      ]),
    });
    expect(till.sent).toEqual([]);
  });

  it('finds a new combination by the product’s change, and a missing number with one request more', async () => {
    const row = till.add('products', shirt('S-red'));
    await remember();
    Object.assign(row, shirt('S-red', 'S-new'), { modifydate: '2026-01-02T11:00:00Z' });
    till.sent.length = 0;
    expect((await target.findProducts(['S-new', 'gone'], signal)).kind).toBe('done');
    expect([...(await target.recallProducts(['S-new', 'gone'])).keys()]).toEqual(['S-new']);
    expect(till.sent.map(({ query }) => query.get('productnumber'))).toEqual([null, 'gone']);
  });

  it('never guesses between two products of one number', async () => {
    const one = till.add('products', { productnumber: 'A', name: 'One' });
    till.add('products', { productnumber: 'A', name: 'Two' });
    await remember();
    expect((await target.recallProducts(['A'])).size).toBe(0);
    expect(await target.findProducts(['A'], signal)).toMatchObject({ kind: 'rejected', field: 'A' });
    one.productnumber = 'B';
    expect(await target.findProducts(['A'], signal)).toMatchObject({ kind: 'done' });
    expect((await target.recallProducts(['A', 'B'])).size).toBe(2);
  });
});

describe('remembering', () => {
  it('goes on where it was throttled, and reads only what is new the next time', async () => {
    for (let n = 0; n < 450; n += 1) till.add('users', user(`u${n}@example.pl`));
    let left = 4;
    till.plan.next = () => {
      left -= 1;
      return left < 0 ? { status: 429, body: { code: '429.10' } } : undefined;
    };
    expect(await remember(true)).toMatchObject({ kind: 'throttled' });
    till.plan.next = undefined;
    till.sent.length = 0;
    expect(await remember(true)).toMatchObject({ kind: 'done' });
    expect(till.sent.filter(({ path }) => path === '/users').map(({ query }) => query.get('start'))).toEqual([
      '200',
      '300',
      '400',
    ]);
    expect(await target.recallDebtor('u449@example.pl')).toHaveLength(1);
    till.sent.length = 0;
    await remember();
    expect(till.sent.filter(({ path }) => path === '/users').length).toBe(1);
  });

  describe('S4 S6 what was deleted in the till', () => {
    let clock = now();
    const goes = (ms: number) => {
      clock = new Date(clock.getTime() + ms);
    };
    const day = 24 * 3_600_000;
    beforeEach(() => {
      clock = now();
      ({ till, memory, target } = open(
        fakeTill(),
        fakeMemory(() => clock),
        testSettings(),
        () => clock,
      ));
    });
    const filled = async () => {
      for (let n = 0; n < 250; n += 1) till.add('users', user(`u${n}@example.pl`));
      for (const number of ['A', 'B']) till.add('products', { productnumber: number, name: number });
      for (const number of ['R1', 'R2']) till.add('orders', { reservationnumber: number });
      await remember(true);
      goes(day);
      till.sent.length = 0;
    };
    const gone = (list: string, place: number) => till.lists[list]?.splice(place, 1)[0]?.id;

    it('is forgotten by the next whole reading, which asks for it alone; an order is not', async () => {
      await filled();
      const [account, product] = [gone('users', 7), gone('products', 1)];
      gone('orders', 0);
      expect(await remember(true)).toMatchObject({ kind: 'done' });
      expect(await target.recallDebtor('u7@example.pl')).toEqual([]);
      expect([...(await target.recallProducts(['A', 'B'])).keys()]).toEqual(['A']);
      expect(await target.recallOrder('R1')).toBeDefined();
      expect(till.asked().filter(ask => /\/\d+$/.test(ask))).toEqual([
        `GET /users/${account}`,
        `GET /products/${product}`,
      ]);
    });

    it('is kept by a reading that only looks for news, and by one that did not come to its end', async () => {
      await filled();
      gone('users', 7);
      await remember();
      till.plan.next = ({ path, query }) =>
        path === '/users' && query.get('start') === '200' ? { status: 429, body: { code: '429.10' } } : undefined;
      expect(await remember(true)).toMatchObject({ kind: 'throttled' });
      expect(await target.recallDebtor('u7@example.pl')).toHaveLength(1);
      till.plan.next = undefined;
      goes(60_000);
      expect(await remember(true)).toMatchObject({ kind: 'done' });
      expect(await target.recallDebtor('u7@example.pl')).toEqual([]);
    });

    it('takes nothing along that the pages skipped because a row before it went meanwhile', async () => {
      await filled();
      till.plan.next = ({ path, query }) => {
        if (path === '/users' && query.get('start') === '100') gone('users', 7);
        return undefined;
      };
      expect(await remember(true)).toMatchObject({ kind: 'done' });
      expect(till.asked()).toContain(`GET /users/${till.lists.users?.[99]?.id}`);
      expect(await target.recallDebtor('u100@example.pl')).toHaveLength(1);
    });
  });

  it('reads orders again when asked for an earlier day', async () => {
    till.add('orders', { reservationnumber: 'early', create_date: '2025-12-01T00:00:00Z' });
    await remember();
    expect(await target.recallOrder('early')).toBeUndefined();
    await target.remember({ from: new Date('2025-11-01T00:00:00Z'), full: false }, signal);
    expect(await target.recallOrder('early')).toBeDefined();
  });
});
