import { serve } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type ApiHub, startApiHub } from '../../test/support/api-hub.ts';
import { aProduct, type GoodsSide, goodsSide } from '../../test/support/goods-side.ts';
import { productsCommand } from './products.ts';

let api: ApiHub;
let side: GoodsSide;
let server: ReturnType<typeof serve>;
let said: string[];

beforeAll(async () => {
  api = await startApiHub();
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: api.app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port: taken }) => resolve(taken));
  });
  vi.stubEnv('KLADKA_URL', `http://127.0.0.1:${port}`);
  vi.stubEnv('KLADKA_TOKEN', api.tokens.admin);
  const holding = { confirmByRule: false, rule: { photo: true, description: true, parameters: true } };
  side = await goodsSide(api, { flow: { create: 'inactive', holding } });
  await side.push('products', { records: [aProduct('1'), aProduct('2')] });
  await side.deliver();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await api.stop();
});
beforeEach(() => {
  said = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => {
    said.push(text);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...args: string[]): Promise<string> {
  said = [];
  await productsCommand().parseAsync(args, { from: 'user' });
  return said.join('\n');
}

it('W6: a person goes through the checklist from the command line', async () => {
  const { flowKey } = side;
  expect(await run('checklist', flowKey)).toMatch(/Towar 2.*missing.*missing.*missing.*\? \(K1 in the source\).*waits/);
  expect(await run('check', flowKey, '1', '--photo', '--category', 'narzedzia')).toBe('1 done.');
  expect(await run('checklist', flowKey, '--q', 'SKU-1')).toMatch(/✓ admin's key.*missing.*narzedzia/);
  await expect(run('check', flowKey, '1')).rejects.toThrow('Say what was looked at');
  await expect(run('confirm', flowKey, '1')).rejects.toThrow('description, parameters');
  expect(await run('confirm', flowKey, '1', 'nobody', '--all')).toMatch(/^1 done, 1 not\.\nnobody {2}/);
  expect(process.exitCode).toBe(1);
  expect(await run('checklist', flowKey, '--state', 'confirmed')).toContain("confirmed by admin's key, not shown yet");
  expect(await run('put-back', flowKey, '1', '--why', 'złe zdjęcie')).toBe('1 done.');
  expect(await run('checklist', flowKey, '--q', 'SKU-1')).toContain('put back: złe zdjęcie');
});
