import { setTimeout as after } from 'node:timers/promises';
import type { Client } from '../../client/client.ts';
import { ClientProblem } from '../../client/problem.ts';
import type { Outgoing, PlacedOrder, World } from './world.ts';

const pauseMs = 500;
/** Seconds that the hub may take to say what became of a push. */
const outcomeWait = 5;

/** Sends what was changed here, one after the other and again until the hub has it, and asks what became of it. */
export function startPushes(world: World, client: Client): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;

  const inState = (state: Outgoing['state']) => [...world.outgoing.values()].filter(one => one.state === state);

  async function every(work: (one: Outgoing) => Promise<void>, state: Outgoing['state']): Promise<void> {
    while (!signal.aborted) {
      const begun = Date.now();
      for (const one of inState(state)) {
        if (signal.aborted) return;
        await work(one);
      }
      if (inState(state).length === 0 || Date.now() - begun < pauseMs)
        await after(pauseMs / 2, undefined, { signal }).catch(() => {});
    }
  }

  async function send(one: Outgoing): Promise<void> {
    try {
      const speaking = one.user === undefined ? client : client.asUser(one.user);
      const kept = await speaking.push(one.entity, [one.record], { idempotencyKey: one.key, signal });
      settle(world, one, { state: 'kept', messageId: kept.id });
      world.note(`pushed ${one.entity} ${one.id}`, 'done', kept.id);
    } catch (error) {
      if (signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      world.note(`push ${one.entity} ${one.id}`, 'failed', reason);
      if (isForGood(error)) settle(world, one, { state: 'refused', reason });
      else await after(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  async function ask(one: Outgoing): Promise<void> {
    try {
      const message = await client.message(one.messageId ?? '', { wait: outcomeWait, signal });
      if (message.state === 'stored') return;
      const rejected = message.records.find(({ outcome }) => outcome === 'rejected');
      const reason =
        message.state === 'rejected' ? message.reason : rejected && `${rejected.field ?? ''} ${rejected.reason}`;
      settle(world, one, reason ? { state: 'refused', reason: reason.trim() } : { state: 'taken' });
    } catch (error) {
      if (signal.aborted) return;
      world.note(`ask about ${one.entity} ${one.id}`, 'failed', error instanceof Error ? error.message : String(error));
      if (isForGood(error)) settle(world, one, { state: 'refused', reason: 'The hub knows nothing of it.' });
      else await after(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  const running = Promise.all([every(send, 'waiting'), every(ask, 'kept')]);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** The same request would be refused again. */
const isForGood = (error: unknown): boolean =>
  error instanceof ClientProblem &&
  error.status >= 400 &&
  error.status < 500 &&
  ![408, 409, 429].includes(error.status);

type Settled = { state: 'waiting' | 'kept' | 'taken' | 'refused'; messageId?: string; reason?: string };

/** Notes what became of a change, unless a newer one took its place meanwhile. */
function settle(world: World, one: Outgoing, { state, messageId, reason }: Settled): void {
  const name = `${one.entity}/${one.id}`;
  if (world.outgoing.get(name)?.key !== one.key) return;
  if (one.entity === 'orders') noteOrder(world.orders.get(one.id), state, reason);
  if (state === 'taken') world.outgoing.delete(name);
  else Object.assign(one, { state, messageId: messageId ?? one.messageId, reason });
  world.changed();
}

function noteOrder(order: PlacedOrder | undefined, state: Settled['state'], reason: string | undefined): void {
  if (!order) return;
  order.push = state;
  order.reason = reason;
}
