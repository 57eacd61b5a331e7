import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listMatching } from '../../db/queries/list-matching.ts';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { twoSides } from '../../test/support/two-sides.ts';
import { confirmMatch, MatchRefused, rejectMatch, undoMatch } from './matching.ts';

let api: ApiHub;
let both: Awaited<ReturnType<typeof twoSides>>;
beforeAll(async () => {
  api = await startApiHub();
  both = await twoSides(api, { create: 'inactive' });
});
afterAll(() => api.stop());
beforeEach(async () => {
  await both.clear();
  both.by(['externalId', 'bloz7', 'ean', 'sku']);
});

const ean = '5901234123457';
const other = '4006381333931';
const asked = async (number: string) => ({
  workspaceId: api.workspaceId,
  flowId: both.flowId,
  productId: await both.product(number),
  who: 'Ola',
});
const listed = (state: 'suggested' | 'unmatched' | 'matched' | 'rejected') => {
  const { flow } = both.side;
  const at = {
    id: flow.id,
    workspaceId: api.workspaceId,
    sourceId: flow.sourceId,
    targetId: flow.connection.row.id,
  };
  return listMatching(both.sql, state, { flow: at, limit: 50 });
};

describe('K6b a product is recognised by code', () => {
  it('by idtowr where the names are alike; unlike names are put before a person', async () => {
    await both.add(
      [
        { id: '11', name: 'Żel łagodzący 50 ml' },
        { id: '12', name: 'Termometr bezdotykowy' },
      ],
      [
        { id: '1', name: 'Żel łagodzący 50ml', number: '11' },
        { id: '2', name: 'Witamina D3', number: '12' },
      ],
    );
    await both.match();
    const { bound, suggested, owed } = await both.outcome();
    expect(bound).toEqual({ 11: { there: '1', by: 'externalId' } });
    expect(suggested).toEqual(['12 > 2']);
    expect(owed).toEqual([]);
    const [pair] = await listed('suggested');
    expect(pair?.reasons).toEqual(['Same the source’s own number (12), but the names are not alike.']);
  });

  it('by BLOZ7 and by a valid EAN, whatever the names; a zero before twelve digits is no other EAN', async () => {
    await both.add(
      [
        { id: '11', name: 'Aaa', bloz7: '0412371' },
        { id: '12', name: 'Bbb', ean },
        { id: '13', name: 'Ccc', ean: '036000291452' },
      ],
      [
        { id: '1', name: 'Plaster', bloz7: '0412371' },
        { id: '2', name: 'Yyy', ean },
        { id: '3', name: 'Zzz', ean: '0036000291452' },
      ],
    );
    await both.match();
    expect((await both.outcome()).bound).toEqual({
      11: { there: '1', by: 'bloz7' },
      12: { there: '2', by: 'ean' },
      13: { there: '3', by: 'ean' },
    });
  });

  it('by SKU where the names are alike; unlike names are put before a person', async () => {
    await both.add(
      [
        { id: '11', name: 'Pulsoksymetr napalcowy', sku: 'A-1' },
        { id: '12', name: 'Termometr', sku: 'A-2' },
      ],
      [
        { id: '1', name: 'Pulsoksymetr napalcowy biały', sku: 'A-1' },
        { id: '2', name: 'Witamina D3', sku: 'A-2' },
      ],
    );
    await both.match();
    const { bound, suggested } = await both.outcome();
    expect(bound).toEqual({ 11: { there: '1', by: 'sku' } });
    expect(suggested).toEqual(['12 > 2']);
  });

  it.each([
    ['whose check digit is wrong', ['5901234123458'], ['5901234123458']],
    ['of zeros alone', ['0000000000000'], ['0000000000000']],
    ['that two offers share', [ean, ean], [ean]],
    ['that two of the shop’s products share', [ean], [ean, ean]],
    ['that two share, once with a zero before it', ['036000291452', '0036000291452'], ['036000291452']],
  ])('not by an EAN %s', async (_, ours, theirs) => {
    await both.add(
      ours.map((code, index) => ({ id: String(11 + index), name: `Aaa ${index}`, ean: code })),
      theirs.map((code, index) => ({ id: String(1 + index), name: `Zzz ${index}`, ean: code })),
    );
    await both.match();
    const { bound, owed } = await both.outcome();
    expect(bound).toEqual({});
    expect(owed).toHaveLength(ours.length);
  });

  it('not by an EAN of which one holder has its partner already', async () => {
    await both.add([{ id: '11', name: 'Aaa', ean }], [{ id: '1', name: 'Zzz', ean }]);
    await both.match();
    await both.add([{ id: '12', name: 'Bbb', ean }], [{ id: '2', name: 'Yyy', ean: other }]);
    await both.match();
    expect((await both.outcome()).bound).toEqual({ 11: { there: '1', by: 'ean' } });
  });

  it('in the order that is set: the first that says something counts', async () => {
    const ours = [{ id: '11', name: 'Krem', bloz7: '0412371', ean }];
    const theirs = [
      { id: '1', name: 'Krem', bloz7: '0412371' },
      { id: '2', name: 'Krem', ean },
    ];
    for (const [by, there] of [
      [['ean', 'bloz7'], '2'],
      [['bloz7', 'ean'], '1'],
    ] as const) {
      await both.clear();
      both.by([...by]);
      await both.add(ours, theirs);
      await both.match();
      expect((await both.outcome()).bound).toEqual({ 11: { there, by: by[0] } });
    }
    await both.clear();
    both.by(['sku']);
    await both.add(ours, theirs);
    await both.match();
    expect((await both.outcome()).bound).toEqual({});
  });
});

describe('K6b a product without a code that is sure', () => {
  it('is put forward by name, dose, form and pack with its score and reasons, best first; what nothing is like is created', async () => {
    await both.add(
      [
        { id: '11', name: 'Ibuprom 200 mg 10 tabl.' },
        { id: '12', name: 'Pulsoksymetr napalcowy' },
      ],
      [
        { id: '1', name: 'Ibuprom 200 mg, tabletki, 10 szt.' },
        { id: '2', name: 'Ibuprom 400 mg, tabletki, 10 szt.' },
        { id: '3', name: 'Szampon pokrzywowy' },
      ],
    );
    await both.match();
    const pairs = await listed('suggested');
    expect(pairs.map(({ product, other }) => [product.externalId, other?.externalId])[0]).toEqual(['11', '1']);
    expect(pairs.some(({ other, score }) => other?.externalId === '2' && (score ?? 0) > 0.4)).toBe(false);
    expect(pairs[0]?.score).toBeGreaterThan(0.45);
    expect(pairs[0]?.reasons.join()).toContain('same dose 200 mg');
    expect(await both.outcome()).toMatchObject({ bound: {}, owed: ['12'] });
  });

  it('stays apart from what a person rejected or undid, by code and by name, and takes the next', async () => {
    const ours = [
      { id: '11', name: 'Krem nawilżający', ean },
      { id: '12', name: 'Żel łagodzący', ean: other },
    ];
    const theirs = [
      { id: '1', name: 'Krem nawilżający', ean },
      { id: '2', name: 'Żel łagodzący', ean: other },
    ];
    await both.add(ours, theirs);
    await rejectMatch(api.hub, { ...(await asked('11')), externalId: '1' });
    await both.match();
    expect((await both.outcome()).bound).toEqual({ 12: { there: '2', by: 'ean' } });
    await undoMatch(api.hub, await asked('12'));
    for (let round = 0; round < 2; round += 1) await both.match();
    const { bound, suggested } = await both.outcome();
    expect(bound).toEqual({});
    expect(suggested.filter(pair => pair === '11 > 1' || pair === '12 > 2')).toEqual([]);
    expect((await listed('rejected')).map(pair => pair.product.externalId).toSorted()).toEqual(['11', '12']);
    await both.sql`delete from remote_products where external_id = '1' and connection_id = ${both.side.shopId}`;
    await both.add([], [{ id: '5', name: 'Krem nawilżający nowy', ean }]);
    await both.match();
    expect((await both.outcome()).bound).toEqual({ 11: { there: '5', by: 'ean' } });
  });

  it('is never merged with another’s partner, also not by a person', async () => {
    await both.add(
      [
        { id: '11', name: 'Krem', ean },
        { id: '12', name: 'Krem' },
      ],
      [{ id: '1', name: 'Krem', ean }],
    );
    await both.match();
    expect((await both.outcome()).bound).toEqual({ 11: { there: '1', by: 'ean' } });
    await expect(confirmMatch(api.hub, { ...(await asked('12')), externalId: '1' })).rejects.toThrow(MatchRefused);
    expect((await listed('unmatched')).map(({ product }) => product.externalId)).toEqual(['12']);
  });
});
