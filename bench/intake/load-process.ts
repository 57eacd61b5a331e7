import { createHmac, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { profileOf } from '../../sandbox/shopware/profile.ts';
import { phpJson } from '../../sandbox/shopware/webhooks.ts';
import { createWorld } from '../../sandbox/shopware/world.ts';
import { serve } from '../support/child.ts';

export type Load = { url: string; path: string; secret: string; requests: number; connections: number };

/** What a shop sends when an order is placed. */
function pushOf(): { event: string; payload: unknown } {
  const world = createWorld(profileOf('6.7'), 1);
  const events: { event: string; payload: unknown }[] = [];
  world.onEvent.add((event, payload) => events.push({ event, payload }));
  placeOrder(world, { kind: 'simple', paid: true });
  const placed = events.find(({ event }) => event === 'checkout.order.placed');
  if (!placed) throw new Error('The sandbox shop no longer tells of a placed order.');
  return placed;
}

function signedPushes({ requests, secret }: Load): { body: string; headers: Record<string, string> }[] {
  const data = pushOf();
  return Array.from({ length: requests }, () => {
    const source = { url: 'http://shop.example', appVersion: '1.0.0', shopId: 'bench', eventId: randomUUID() };
    const body = phpJson({ data, source, timestamp: Math.floor(Date.now() / 1000) });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return { body, headers: { 'content-type': 'application/json', 'shopware-shop-signature': signature } };
  });
}

/** Sends signed pushes, each its own event, over a fixed number of connections; milliseconds of each and of all. */
async function send(load: Load): Promise<{ times: number[]; ms: number; bytes: number }> {
  const pushes = signedPushes(load);
  const bytes = pushes[0]?.body.length ?? 0;
  const pool = new Pool(load.url, { connections: load.connections, pipelining: 1 });
  const times: number[] = [];
  async function work(): Promise<void> {
    for (let push = pushes.pop(); push; push = pushes.pop()) {
      const begun = performance.now();
      const answer = await pool.request({ method: 'POST', path: load.path, headers: push.headers, body: push.body });
      const said = await answer.body.text();
      if (answer.statusCode !== 202) throw new Error(`${load.path} answered ${answer.statusCode} ${said}`);
      times.push(performance.now() - begun);
    }
  }
  const begun = performance.now();
  await Promise.all(Array.from({ length: load.connections }, work));
  const ms = performance.now() - begun;
  await pool.close();
  return { times, ms, bytes };
}

const functions = { send };
export type Loader = typeof functions;
serve(functions);
