import { serve } from '@hono/node-server';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CatalogueMerchant, withCatalogue } from '../../api/operator/catalogue-merchant.fixture.ts';
import { driftItems, matchSuggestions } from '../../db/schema/index.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { compareCommand } from './compare.ts';
import { flowCommand } from './flow.ts';
import { locksCommand } from './locks.ts';
import { matchingCommand } from './matching.ts';
import { messagesCommand } from './messages.ts';
import { ordersCommand } from './orders.ts';
import { productsCommand } from './products.ts';

let made: CatalogueMerchant<ApiMerchant>;
let server: ReturnType<typeof serve>;
let said: string[];
let apap: string;

beforeAll(async () => {
  made = await withCatalogue(await startApiMerchant());
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: made.api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: taken }) => resolve(taken));
  });
  vi.stubEnv('KLADKA_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('KLADKA_TOKEN', made.api.tokens.admin);
  const { workspaceId, hub } = made.api;
  const suggest = (productId: string, externalId: string, score: string) =>
    hub.db.insert(matchSuggestions).values({
      workspaceId,
      flowId: made.flowId,
      productId,
      externalId,
      score,
      reasons: ['The same dose.'],
    });
  apap = await made.addProduct('1001', { name: 'Apap' });
  const ibum = await made.addProduct('1002', { name: 'Ibum' });
  for (const externalId of ['71', '72', '73']) await made.addRemote(externalId);
  await suggest(apap, '71', '0.9');
  await suggest(ibum, '72', '0.8');
  await suggest(ibum, '73', '0.8');
  await made.owe(apap, 'price', { blockedBy: 'unmatched' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await made.api.stop();
});
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    said.push(text);
  });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** What a command prints. */
async function run(command: Command, ...words: string[]): Promise<string> {
  said = [];
  await command.parseAsync(words, { from: 'user' });
  return said.join('\n');
}

describe('the commands of the catalogue', () => {
  it('show products, and what holds them up', async () => {
    expect(await run(productsCommand(), 'list', '--unmatched', 'offer')).toContain('not matched');
    expect(await run(productsCommand(), 'list', '--q', 'apap', '--waiting')).toMatch(/1001 +Apap .* 1 due, 1 held/);
    expect(await run(productsCommand(), 'show', '1001')).toMatch(/price +blocked .*Match it/);
    expect(await run(productsCommand(), 'history', '1001')).toBe('No changes.');
    expect(await run(productsCommand(), 'dry-run', '1001')).toContain('it sleeps');
    expect(JSON.parse(await run(productsCommand(), 'show', '1001', '--json'))).toMatchObject({ externalId: '1001' });
  });

  it('confirm many at once, but leave to a person what is not clear', async () => {
    expect(await run(matchingCommand(), 'list', 'offer')).toContain('The same dose.');
    const told = await run(matchingCommand(), 'confirm', 'offer', '--min-score', '0.7');
    expect(told).toContain('2 suggestions are left for a person');
    expect(told).toContain('1 done.');
    expect(await run(matchingCommand(), 'list', 'offer', '--state', 'matched')).toMatch(/1001 +Apap +71/);
    expect(await run(matchingCommand(), 'reject', 'offer', '1002', '73')).toBe('1 done.');
    expect(await run(matchingCommand(), 'confirm', 'offer', '1002', '72')).toBe('1 done.');
    expect(await run(matchingCommand(), 'undo', 'offer', '1002')).toBe('1 done.');
    expect(await run(matchingCommand(), 'refresh', 'offer')).toContain('products of store are read anew');
    expect(await run(matchingCommand(), 'create', 'offer', '1002')).toBe('1 done.');
  });

  it('lay and lift locks', async () => {
    const added = await run(locksCommand(), 'add', 'store', 'price', '--product', '1001', '--why', 'ours');
    const [id = ''] = /[0-9a-f-]{36}/.exec(added) ?? [];
    expect(added).toContain('price of Apap in store');
    expect(await run(locksCommand(), 'list', '--met')).toContain('price of Apap (offer)');
    expect(await run(locksCommand(), 'remove', id)).toBe('The lock is lifted.');
    expect(await run(locksCommand(), 'list')).toBe('No locks.');
  });

  it('compare, and make flows of products', async () => {
    const begun = await run(compareCommand(), 'start', 'offer', '--dry-run');
    const [id = ''] = /[0-9a-f-]{36}/.exec(begun) ?? [];
    expect(await run(compareCommand(), 'list', '--flow', 'offer')).toContain('running (dry run)');
    expect(await run(compareCommand(), 'show', id)).toContain('Nothing differed.');
    await made.api.hub.db.insert(driftItems).values({
      workspaceId: made.api.workspaceId,
      reportId: id,
      productId: apap,
      fieldGroup: 'texts',
      externalId: '71',
      held: { name: 'Apap', description: 'short', theirs: 'not ours' },
      wanted: { name: 'Apap', description: `<p>${'long '.repeat(100)}</p>` },
      outcome: 'found',
    });
    const shown = await run(compareCommand(), 'show', id);
    expect(shown).toMatch(/texts\.description +short +<p>long .{50,60}… +found/);
    expect(shown).not.toMatch(/texts\.(name|theirs)/);
    await made.api.hub.db
      .$client`update drift_items set outcome = 'foreign', reason = 'Flow offer leaves texts to store.' where report_id = ${id}`;
    await made.api.hub.db.$client`update drift_reports set state = 'done', foreign_fields = 1 where id = ${id}`;
    const told = await run(compareCommand(), 'show', id);
    expect(told).toContain('Nothing differed.');
    const [, hint = ''] = /foreign +1, .*: kladka (.*)/.exec(told) ?? [];
    expect(hint).toBe(`compare show ${id} --outcome foreign`);
    expect(await run(compareCommand(), ...hint.split(' ').slice(1))).toContain(
      'foreign  Flow offer leaves texts to store.',
    );
    expect(JSON.parse(await run(compareCommand(), 'show', id, '--watch', '--json'))).toMatchObject({ state: 'done' });
    await run(flowCommand(), 'add', 'second', '--entity', 'products', '--from', 'pharmacy', '--to', 'store');
    expect(await run(flowCommand(), 'list')).toMatch(/second +products/);
    expect(await run(flowCommand(), 'show', 'second')).toMatch(/groups\.stock +true/);
  });

  it('still show orders and messages', async () => {
    expect(await run(ordersCommand(), 'show', '10001')).toContain('shop-to-till');
    expect(await run(messagesCommand(), 'show', made.messageId)).toContain('order.written');
  });
});
