import { setTimeout as sleep } from 'node:timers/promises';
import { answerReads } from './answer-reads.ts';
import type { Db } from './db.ts';
import { DoesNotFit } from './does-not-fit.ts';
import type { HubApi } from './hub-api.ts';
import { fitProcedures, procedureNames } from './orders/fit-procedures.ts';
import { probeTransaction } from './orders/probe-transaction.ts';
import { type TakeDeps, takeOrders } from './orders/take-orders.ts';
import { partyDifferences, partyProcedures } from './parties/fit-parties.ts';
import { takeParties, takePlaces } from './parties/take-parties.ts';
import { probeReading } from './probe-reading.ts';
import { watchEntity } from './read/watch.ts';
import { readersOf } from './readers.ts';
import { sendOutbox, tellRefused } from './send-outbox.ts';
import type { WaproAgentSettings } from './settings.ts';
import { openStore } from './store/open-store.ts';

export interface AgentDeps {
  db: Db;
  hub: HubApi;
  settings: WaproAgentSettings;
  tell: (message: string) => void;
}

/**
 * Starts the agent: probes the database, then reads, answers, sends and takes orders, each in a loop of its own.
 *
 * Throws `DoesNotFit` where the database is not what the agent was written for. `stop` waits for what is under way.
 */
export const startAgent = async ({ db, hub, settings, tell }: AgentDeps): Promise<{ stop: () => Promise<void> }> => {
  const { contacts, extras, warnings } = await probeReading(db, settings);
  for (const warning of warnings) tell(warning);
  const ordering = settings.orders.take ? await probeOrdering(db, settings, tell) : undefined;
  const store = openStore(settings.folder);
  const readers = readersOf(db, settings, store.ledger, { contacts, extras });
  const stopping = new AbortController();
  const loops: Promise<void>[] = [];
  const loop = (what: string, seconds: number, work: () => Promise<unknown>) => {
    loops.push(repeat(what, seconds, work, stopping.signal, tell));
  };

  for (const reader of readers) {
    loop(`reading ${reader.entity}`, settings.intervals[reader.entity], () => watchEntity(reader, store));
  }
  loop('answering', 1, () => answerReads(hub, readers, store, { signal: stopping.signal }));
  loop('sending', 1, async () => {
    const wait = await sendOutbox(store.outbox, hub, tell, () => stopping.signal.aborted);
    if (wait > 0) await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
  });
  loop('counting what was refused', 3600, async () => tellRefused(store.outbox, tell));
  if (ordering) {
    const { database } = settings.database;
    const deps: TakeDeps = {
      db,
      store,
      ledger: store.ledger,
      parties: store.parties,
      // What waits at the hub ends at once when the agent is stopped.
      hub: { pull: (entity, page) => hub.pull(entity, { ...page, signal: stopping.signal }) },
      settings,
      ...ordering,
      lockName: `kladka ${database}`,
    };
    const turns = inTurn();
    loop('taking orders', 1, () => turns(() => takeOrders(deps, 30)));
    loop('taking buyers', 60, async () => {
      await turns(() => takeParties(deps));
      await turns(() => takePlaces(deps));
    });
  }
  return {
    stop: async () => {
      stopping.abort();
      await Promise.allSettled(loops);
      store.close();
      await db.close();
    },
  };
};

const probeOrdering = async (db: Db, settings: WaproAgentSettings, tell: AgentDeps['tell']) => {
  const { orders } = settings;
  const names = Object.values(procedureNames(orders));
  const fitted = fitProcedures(await db.parametersOf(names), orders);
  if ('differences' in fitted) {
    throw new DoesNotFit(`WAPRO's procedures are not those that the agent knows:\n${fitted.differences.join('\n')}`);
  }
  const parties = await db.parametersOf(partyProcedures(settings).map(({ procedure }) => procedure));
  const differences = partyDifferences(parties, settings);
  if (differences.length > 0) throw new DoesNotFit(differences.join('\n'));
  const probe =
    orders.transaction === 'auto'
      ? await probeTransaction(db, names)
      : { allowed: false, why: 'the settings forbid it' };
  tell(`Orders go in ${probe.allowed ? 'one transaction' : 'step by step under an intent'}: ${probe.why}.`);
  return { procedures: fitted.fitted, transaction: { allowed: probe.allowed } };
};

/** What writes to WAPRO happens one after the other. */
const inTurn = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
};

/** Again and again until it is stopped; after a failure later and later, up to a minute more. */
const repeat = async (
  what: string,
  seconds: number,
  work: () => Promise<unknown>,
  signal: AbortSignal,
  tell: AgentDeps['tell'],
): Promise<void> => {
  let failures = 0;
  while (!signal.aborted) {
    let wait = seconds * 1000;
    try {
      await work();
      failures = 0;
    } catch (error) {
      failures += 1;
      wait = Math.min(wait, 5_000) + Math.min(60_000, 1_000 * 2 ** failures);
      if (!signal.aborted) tell(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
    await sleep(wait, undefined, { signal }).catch(() => {});
  }
};
