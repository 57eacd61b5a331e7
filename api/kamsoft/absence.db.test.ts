import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { takeInPackages } from '../../activities/catalogue/take-in-packages.ts';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type Pharmacy, password, setOffer, startPharmacy } from '../../test/support/api-pharmacy.ts';
import { goods } from '../../test/support/offer-side.ts';

let pharmacy: Pharmacy;
let made = 0;
beforeAll(async () => {
  pharmacy = await startPharmacy();
});
afterAll(() => pharmacy.stop());

const listed = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      sentence: z.string(),
      remedy: z.string(),
      choices: z.record(z.string(), z.string()).nullable(),
      detail: z.record(z.string(), z.string()),
    }),
  ),
});
const ten = Array.from({ length: 10 }, (_, index) => goods(index + 1, { supplyamount: '5' }));

/** A pharmacy of its own that sent ten goods, each with 5 in stock, and sends on by SOAP. */
async function withTen() {
  made += 1;
  const key = `apteka-${made}`;
  const settings = { userName: 'apteka', password };
  const connectionId = await pharmacy.create('/api/connections', { key, system: 'kamsoft', settings });
  const { workspaceId, api, hub, sql } = pharmacy;
  const lane = { workspaceId, workspace: 'one', connectionId, connectionKey: key, system: 'kamsoft' };
  const side = {
    async send(...documents: string[]): Promise<void> {
      for (const document of documents) {
        expect(await pharmacy.send(setOffer(document), {}, `/kamsoft/${key}`)).toMatchObject({ status: 200 });
        const take = () => takeInPackages(hub, { ...lane, lane: 'catalogue' as const }, AbortSignal.timeout(20_000));
        while ((await take()).more);
      }
    },
    async tasks() {
      const { items } = listed.parse((await api.call('GET', '/api/tasks?state=open')).body);
      return items.filter(task => task.detail.connection === key);
    },
    async choose(choice: string): Promise<void> {
      const [task] = await side.tasks();
      const answer = await api.call('POST', `/api/tasks/${task?.id}/resolve`, { body: { choice } });
      expect(answer).toMatchObject({ status: 200 });
      expect((await api.call('GET', `/api/tasks/${task?.id}`)).body).toMatchObject({ chosen: choice });
      expect(await side.tasks()).toEqual([]);
    },
    /** Idtowr of everything in stock. */
    async inStock(): Promise<number[]> {
      const rows = await sql<{ id: number; stock: string }[]>`
        select external_id::int as id, stock ->> 'available' as stock from products where connection_id = ${connectionId} order by 1`;
      expect(rows).toHaveLength(10);
      return rows.filter(row => row.stock === '5').map(row => row.id);
    },
    resolutions: async () =>
      (
        await sql<{ resolution: string }[]>`
          select resolution from tasks where detail ->> 'connection' = ${key} and state = 'resolved' order by id`
      ).map(row => row.resolution),
  };
  await side.send(offerOf(1, 1, ten));
  return side;
}

const all = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const choices = { believe: expect.any(String), ignore: expect.any(String) };

describe('K2 an offer that leaves out more than is believed', () => {
  it('leaves the stock as it is when a person chooses “ignore”', async () => {
    const side = await withTen();
    await side.send(offerOf(1, 1, ten.slice(0, 4)));
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('leaves out 6 of 10'), choices }]);
    await side.choose('ignore');
    expect(await side.inStock()).toEqual(all);
  });

  it('sets to 0 what it left out when a person chooses “believe”', async () => {
    const side = await withTen();
    await side.send(offerOf(1, 1, ten.slice(0, 4)));
    expect(await side.inStock()).toEqual(all);
    await side.choose('believe');
    expect(await side.inStock()).toEqual([1, 2, 3, 4]);
  });
});

describe('K2 an offer whose packages are all there, but mixed with another', () => {
  const first = offerOf(1, 2, ten.slice(0, 2));
  const cases: [string, string[], number[]][] = [
    ['another package 1 came', [offerOf(1, 2, ten.slice(2, 4)), offerOf(2, 2, ten.slice(4, 5))], [1, 2, 3, 4, 5]],
    [
      'a package came again with other content',
      [
        offerOf(1, 3, ten.slice(0, 2)),
        offerOf(2, 3, ten.slice(2, 4)),
        offerOf(2, 3, ten.slice(4, 5)),
        offerOf(3, 3, ten.slice(5, 6)),
      ],
      [1, 2, 3, 4, 5, 6],
    ],
    ['one of another N came', [offerOf(2, 3, ten.slice(2, 4)), offerOf(2, 2, ten.slice(4, 5))], [1, 2, 3, 4, 5]],
  ];

  it.each(cases)('is put before a person where %s; “ignore” changes nothing', async (_, rest) => {
    const side = await withTen();
    await side.send(first, ...rest);
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('may be mixed'), choices }]);
    expect(await side.inStock()).toEqual(all);
    await side.choose('ignore');
    expect(await side.inStock()).toEqual(all);
  });

  it.each(cases)(
    'is put before a person where %s; “believe” sets to 0 what none of them held',
    async (_, rest, left) => {
      const side = await withTen();
      await side.send(first, ...rest);
      expect(await side.inStock()).toEqual(all);
      await side.choose('believe');
      expect(await side.inStock()).toEqual(left);
    },
  );

  it('asks once more where another package of them comes behind, and counts it', async () => {
    const side = await withTen();
    await side.send(first, offerOf(1, 2, ten.slice(2, 4)), offerOf(2, 2, ten.slice(4, 5)));
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('5 of 10') }]);
    await side.send(offerOf(2, 2, ten.slice(5, 9)));
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('1 of 10'), choices }]);
    await side.choose('believe');
    expect(await side.inStock()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('K2 packages of which some are missing', () => {
  const missing: [string, string[]][] = [
    ['the first', [offerOf(2, 2, ten.slice(0, 4))]],
    ['one between', [offerOf(1, 3, ten.slice(0, 2)), offerOf(3, 3, ten.slice(2, 4))]],
    ['the last, and another offer’s came', [offerOf(1, 2, ten.slice(0, 2)), offerOf(2, 3, ten.slice(2, 4))]],
  ];

  it.each(missing)(
    'leave nothing to believe: %s; the task says what to do, and a whole offer closes it',
    async (_, sent) => {
      const side = await withTen();
      await side.send(...sent);
      expect(await side.tasks()).toMatchObject([
        {
          kind: 'offer',
          choices: null,
          remedy: expect.stringMatching(/^Have apteka-\d+ send its whole offer again[^.]*\.$/),
        },
      ]);
      expect(await side.inStock()).toEqual(all);
      await side.send(offerOf(1, 2, ten.slice(0, 5)), offerOf(2, 2, ten.slice(5, 9)));
      expect(await side.tasks()).toEqual([]);
      expect(await side.inStock()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await side.resolutions()).toEqual(['A whole offer came.']);
    },
  );

  it('close their task also by a whole offer that is asked about itself, or states no stock', async () => {
    const [shrunk, without] = [await withTen(), await withTen()];
    for (const side of [shrunk, without]) await side.send(offerOf(2, 2, ten.slice(0, 4)));
    await shrunk.send(offerOf(1, 1, ten.slice(0, 4)));
    expect(await shrunk.tasks()).toMatchObject([{ sentence: expect.stringContaining('leaves out 6 of 10'), choices }]);
    await without.send(offerOf(1, 1, ten.slice(0, 4), { stock: 'no' }));
    expect(await without.tasks()).toEqual([]);
    expect(await without.inStock()).toEqual(all);
  });

  it('are all there in the end, out of order: a person is asked instead', async () => {
    const side = await withTen();
    await side.send(offerOf(1, 3, ten.slice(0, 2)), offerOf(3, 3, ten.slice(2, 4)), offerOf(2, 3, ten.slice(4, 6)));
    expect(await side.tasks()).toMatchObject([{ sentence: expect.stringContaining('4 of 10'), choices }]);
    expect(await side.resolutions()).toEqual([expect.stringContaining('All packages came')]);
  });
});
