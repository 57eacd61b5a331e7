import { serve } from '@hono/node-server';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { changes } from '../../db/schema/index.ts';
import { type ApiMerchant, startApiMerchant } from '../../test/support/api-merchant.ts';
import { historyCommand } from './history.ts';
import { settingsCommand } from './settings.ts';

let made: ApiMerchant;
let server: ReturnType<typeof serve>;
beforeAll(async () => {
  made = await startApiMerchant();
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: made.api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: taken }) => resolve(taken));
  });
  vi.stubEnv('KLADKA_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('KLADKA_TOKEN', made.api.tokens.admin);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await made.api.stop();
});

/** What a command prints. */
async function run(command: Command, ...words: string[]): Promise<string> {
  const said: string[] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((text: string) => {
    said.push(text);
  });
  await command.parseAsync(words, { from: 'user' }).finally(() => log.mockRestore());
  return said.join('\n');
}

describe('the commands of history and settings', () => {
  it('W13 show what changed of an order, and how it was', async () => {
    expect(await run(historyCommand(), 'order/10001')).toBe('No changes.');
    const { db } = made.api.hub;
    await db.$client`update orders set created_at = now() - interval '2 days' where id = ${made.orderId}`;
    const row = { workspaceId: made.api.workspaceId, entity: 'order', recordId: made.orderId, who: 'shop' };
    await db.insert(changes).values({ ...row, field: 'comment', before: 'Ring', after: null });
    expect(await run(historyCommand(), 'order/10001', '--field', 'comment')).toMatch(
      /comment +Ring +– +shop \(shopware\)/,
    );
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const then = await run(historyCommand(), 'order/10001', '--at', yesterday);
    expect(then).toContain('"comment": "Ring"');
    expect(then).toContain('1 changes between then and now.');
    expect(JSON.parse(await run(historyCommand(), 'order/10001', '--json'))).toMatchObject({
      items: [{ before: 'Ring' }],
    });
    await expect(run(historyCommand(), 'orders/1')).rejects.toThrow('Entities: order, product');
  });

  it('S22 show and set retention and the rest', async () => {
    expect(await run(settingsCommand(), 'show')).toMatch(/retention\.payloads +90/);
    const told = await run(
      settingsCommand(),
      'set',
      'retention.payloads=30',
      'retention.queue=7',
      'fullSync.cron=null',
      'timeZone=UTC',
    );
    expect(told).toMatch(/retention\.payloads +30/);
    expect(JSON.parse(await run(settingsCommand(), 'show', '--json'))).toMatchObject({
      timeZone: 'UTC',
      retention: { payloads: 30, queue: 7, audit: 1825 },
    });
    expect(await run(settingsCommand(), 'show')).not.toContain('fullSync.cron');
    await expect(run(settingsCommand(), 'set', 'retention.payloads=1')).rejects.toThrow('/retention/payloads');
  });
});
