import { expect, it } from 'vitest';
import type { Environment } from '../contract.ts';
import { kamsoft } from './index.ts';
import { chunksOf, collect, item, offer } from './protocol.fixture.ts';
import type { KamsoftSettings } from './settings.ts';

const never = () => {
  throw new Error('Nothing is asked of Kamsoft.');
};

const environment = (given: object): Environment<KamsoftSettings> => ({
  connectionId: 'c',
  settings: kamsoft.settings.parse({ userName: 'apteka', password: 'tajnehaslo', ...given }),
  http: { send: never },
  memory: {
    recall: never,
    remember: never,
    forget: never,
    saw: never,
    unseen: never,
    cursor: never,
    setCursor: never,
  },
  now: () => new Date(),
});

it('K1 the check says that the hub never calls Kamsoft, and calls nothing', async () => {
  const [finding] = await kamsoft.open(environment({})).check(AbortSignal.timeout(1000));
  expect(finding).toMatchObject({ ok: true, what: expect.stringContaining('never calls Kamsoft') });
});

it('K1 K4 the orders’ target says that fetched orders cannot be changed', () => {
  const { target } = kamsoft.open(environment({ pickUpHours: 3 }));
  expect(target?.offeredOrders).toMatchObject({
    pickUpHours: 3,
    passive: expect.stringContaining('cannot be forwarded'),
  });
});

it('K2 K5 the sources follow the settings', async () => {
  const { source } = kamsoft.open(
    environment({ availability: 'stockamount', currency: 'EUR', states: { '4': 'shipped' } }),
  );
  const parts = source?.products ? await collect(source.products.readPackage(chunksOf(offer([item()])))) : [];
  expect(parts[1]).toMatchObject({ statement: { price: { currency: 'EUR' }, stock: { available: '7' } } });
  const document = Buffer.from('<orders><order><id>1</id><status>4</status></order></orders>');
  expect(source?.orderStatuses?.interpret(document)).toMatchObject([{ offerSeq: 1, state: 'shipped' }]);
});

it('the settings refuse a password that is too short and a pattern that is none', () => {
  expect(() => environment({ password: 'short' })).toThrow();
  expect(() => environment({ pointPattern: '(' })).toThrow('regular expression');
});
