import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildPlan, startChild } from '../../../bin/up/child.ts';
import { dataFolder, takeFolder } from '../../../bin/up/data-folder.ts';
import { setUpWholesaler } from '../../../bin/up/demo-wholesaler.ts';
import { startB2b } from '../../../sandbox/b2b/start-b2b.ts';
import { noFaults } from '../../../sandbox/hub-faults.ts';
import { startProduction } from '../../../sandbox/production/start-production.ts';
import { freePort } from '../../../tools/services/free-port.ts';
import { type Supervised, supervise } from '../../../tools/services/supervise.ts';
import type { ChaosHub } from '../hub.ts';
import { textIn, type WaproDesk, type WaproRow, waproDesk } from './desk.ts';
import type { WholesalerChaosOptions } from './options.ts';

const backoff = { firstMs: 300, mostMs: 3_000, calmMs: 5_000 };

export type Stage = Awaited<ReturnType<typeof startStage>>;
/** The warehouse and the price list that the agent reads, and the article that stands for carriage. */
export type Shelves = { warehouseId: string; priceListId: string; shippingArticle: string };

/** Whether a row of goods is for sale on the platform. */
export const isSold = (row: WaproRow): boolean => row.DOSTEPNY_W_SKLEPIE_INTER === 1 && row.ZABLOKOWANY === 0;

/** WAPRO and its agent as processes that can be killed, beside a platform and a production that never are; all of them speak with the hub. */
export async function startStage(options: WholesalerChaosOptions, hub: ChaosHub, say: (line: string) => void) {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'kladka-wholesaler-')));
  const leave = takeFolder(folder);
  if (options.keep) say(`What the wholesaler's programs said is kept in ${folder.root}.`);
  const { goods, buyers, seed } = options;
  const hubUrl = hub.processes.apiUrl;
  const port = await freePort();
  const kept = new Map<'wapro' | 'agent', Supervised>();
  const keep = async (name: 'wapro' | 'agent', plan: ChildPlan) => {
    const start = () => startChild(folder, plan, () => {});
    kept.set(name, await supervise({ name: plan.name, start, onNote: say, backoff, graceMs: 20_000 }));
  };
  await keep('wapro', {
    ...{ name: 'WAPRO', file: 'wapro', env: {}, ready: /sandbox ready/ },
    args: [
      ...['sandbox/wapro/main.ts', '--durable', '--state', folder.wapro, '--port', String(port)],
      ...['--goods', String(goods), '--buyers', String(buyers), '--seed', String(seed)],
    ],
  });
  const waproUrl = `http://127.0.0.1:${port}`;
  const desk = waproDesk(waproUrl);
  const { sold, ...shelves } = await lookAround(desk);
  const keys = await setUpWholesaler({ api: hub.api, folder });
  // Reminders go out for what was due before this run as well.
  const liveSince = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10);
  await hub.api.ask('PATCH', '/api/flows/wapro-invoices', { settings: { liveSince } });
  const b2b = await startB2b({ hubUrl, key: keys.b2b, seed, wait: 10 });
  const production = await startProduction({ hubUrl, key: keys.production, seed, wait: 10 });
  return {
    ...{ desk, shelves, sold, b2b, production },
    startAgent: () =>
      keep('agent', {
        ...{ name: "WAPRO's agent", file: 'agent', env: { KLADKA_HUB_KEY: keys.wapro }, ready: /agent works/ },
        args: [
          'test/chaos/wholesaler/agent.ts',
          JSON.stringify({ hubUrl, waproUrl, folder: folder.waproAgent, ...shelves }),
        ],
      }),
    kill: (who: 'wapro' | 'agent'): boolean => kept.get(who)?.child()?.kill('SIGKILL') ?? false,
    restarts: (who: 'wapro' | 'agent'): number => kept.get(who)?.restarts() ?? 0,
    async faultsOn(): Promise<void> {
      b2b.faults.set({ seed: seed + 404, loseAnswers: 0.05, doublePushes: 0.2, away: false });
      production.faults.set({ seed: seed + 505, loseAnswers: 0.05, doublePushes: 0.2, away: false });
      await desk.faults([
        { at: 'call', name: 'RM_Dodaj', when: 'after', what: 'drop', nth: 7, times: 1 },
        { at: 'call', name: 'RM_Zatwierdz', when: 'after', what: 'drop', nth: 3, times: 1 },
        { at: 'commit', when: 'after', what: 'drop', nth: 4, times: 1 },
        { at: 'call', when: 'before', what: 'deadlock', nth: 11, times: 2 },
        { at: 'read', when: 'after', what: 'drop', nth: 60, times: 2 },
      ]);
    },
    async faultsOff(): Promise<void> {
      b2b.faults.set(noFaults);
      production.faults.set(noFaults);
      await desk.faults([]);
    },
    async stop(): Promise<void> {
      await kept.get('agent')?.stop();
      await Promise.all([b2b.stop(), production.stop()]);
      await kept.get('wapro')?.stop();
      leave();
      if (!options.keep) rmSync(folder.root, { recursive: true, force: true });
    },
  };
}

/** Picks the main warehouse, the wholesale price list, and for carriage an article that the platform does not sell. */
async function lookAround(desk: WaproDesk): Promise<Shelves & { sold: number }> {
  const warehouseId = textIn((await desk.rows('MAGAZYN'))[0] ?? {}, 'ID_MAGAZYNU');
  const list = (await desk.rows('CENA')).find(row => textIn(row, 'NAZWA') === 'Hurtowa') ?? {};
  const goods = (await desk.rows('ARTYKUL')).filter(row => textIn(row, 'ID_MAGAZYNU') === warehouseId);
  const service = goods.find(row => row.DOSTEPNY_W_SKLEPIE_INTER === 0 && row.ZABLOKOWANY === 0);
  return {
    warehouseId,
    sold: goods.filter(isSold).length,
    priceListId: textIn(list, 'ID_CENY'),
    shippingArticle: textIn(service ?? {}, 'INDEKS_KATALOGOWY'),
  };
}
