import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { takeInPackages } from '../../activities/catalogue/take-in-packages.ts';
import { offer } from '../../connectors/kamsoft/protocol.fixture.ts';
import { type Pharmacy, setOffer, startPharmacy } from '../../test/support/api-pharmacy.ts';
import { goods } from '../../test/support/offer-side.ts';
import { connectionCommand } from './connection.ts';

let pharmacy: Pharmacy;
beforeAll(async () => {
  pharmacy = await startPharmacy();
  vi.stubEnv('KLADKA_URL', pharmacy.served.url);
  vi.stubEnv('KLADKA_TOKEN', pharmacy.api.tokens.admin);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await pharmacy.stop();
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

const line = async (words: string[], of: string) =>
  (await run(connectionCommand(), ...words)).split('\n').find(row => row.startsWith(of)) ?? '';

describe('kladka connection', () => {
  it('K1 says that the hub cannot call Kamsoft, and shows when Kamsoft was last heard', async () => {
    expect(await line(['list'], 'apteka')).toMatch(
      /^apteka +kamsoft +on +calls the hub by itself, which cannot call it$/,
    );
    expect(await line(['list'], 'shop')).not.toContain('calls the hub');
    expect(await run(connectionCommand(), 'check', 'apteka')).toMatch(/cannot call .*It was never heard yet/);

    await pharmacy.sql`update connections set heard_at = '2026-03-01T10:00:00Z' where key = 'apteka'`;
    const heard = new Date('2026-03-01T10:00:00Z').toLocaleString('sv-SE', { hour12: false });
    expect(await line(['list'], 'apteka')).toContain(heard);
    expect(await run(connectionCommand(), 'check', 'apteka')).toContain(
      'It was last heard at 2026-03-01T10:00:00.000Z.',
    );
    expect(JSON.parse(await run(connectionCommand(), 'list', '--json'))).toMatchObject({
      items: [
        { key: 'apteka', passive: expect.stringContaining('cannot call'), heardAt: '2026-03-01T10:00:00.000Z' },
        {},
      ],
    });
  });

  it('K1 shows a call of Kamsoft as heard, and K2 what came with its goods', async () => {
    const { workspaceId, connectionId, hub } = pharmacy;
    expect(await run(connectionCommand(), 'stated', 'apteka')).toBe('Nothing was stated beside the goods so far.');
    const before = '<card><name>Apteka pod Lwem</name></card>';
    const after = '<payments><payment><symbol>ZP</symbol><name>Za pobraniem</name></payment></payments>';
    await pharmacy.send(setOffer(offer([goods(1)], {}, { before, after, no: 1, of: 1 })));
    const lane = { workspaceId, workspace: 'one', connectionId, connectionKey: 'apteka', system: 'kamsoft' };
    await takeInPackages(hub, { ...lane, lane: 'catalogue' }, AbortSignal.timeout(20_000));
    const year = String(new Date().getFullYear());
    await expect.poll(() => line(['list'], 'apteka')).toContain(year);

    const told = await run(connectionCommand(), 'stated', 'apteka');
    expect(told).toMatch(/^card +card +name +Apteka pod Lwem +20/m);
    expect(told).toMatch(/^payment +ZP +name +Za pobraniem +20/m);
    expect(await run(connectionCommand(), 'stated', 'apteka', '--entity', 'payment')).not.toContain('Lwem');
    const first = await run(connectionCommand(), 'stated', 'apteka', '--limit', '1');
    const [, next = ''] = /More: --after (\S+)$/.exec(first) ?? [];
    expect(await run(connectionCommand(), 'stated', 'apteka', '--after', next)).toMatch(/ZP +symbol +ZP/);
    expect(JSON.parse(await run(connectionCommand(), 'stated', 'apteka', '--json'))).toMatchObject({
      items: [
        { entity: 'card', fields: { name: 'Apteka pod Lwem' } },
        { entity: 'payment', code: 'ZP' },
      ],
    });
  });
});
