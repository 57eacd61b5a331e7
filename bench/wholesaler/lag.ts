import { setTimeout as after } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { defaultOrderFlowSettings } from '../../domain/flow-settings.ts';
import type { BareSignal } from '../bare/signal-process.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import type { Stage } from '../support/stage.ts';
import { quantile } from '../support/statistics.ts';
import { buyer } from './buyers.ts';
import { orderOf } from './order-record.ts';
import type { WholesalerOptions } from './parts.ts';
import { setUpWholesaler } from './set-up.ts';
import { addSpeaker, type Speaker, wantedOf } from './speaker.ts';

const turns = 40;
/** The first ones warm everything up. */
const warming = 5;
/** Until the intake is at rest again, though still awake. */
const pauseMs = 1_500;

const accepted = z.object({ events: z.array(z.object({ id: z.uuid() })) });

/** How long one change waited, in ms: announced until asked for, its content pushed until taken in, and from beginning to end. */
type Waited = { asked: number; taken: number; whole: number };

/** Announces a change, sends what is then asked for, and waits until it is taken in. */
async function announceOne(sql: Sql, erp: Speaker, turn: number): Promise<Waited> {
  const record = { ...buyer(turn), fullName: `Zmiana ${turn}` };
  const wanted = wantedOf(erp);
  // The agent waits already when the change happens.
  await after(50);
  const begun = performance.now();
  const announced = erp.ask('POST', '/events', {
    events: [{ entity: 'customers', externalId: record.externalId }],
  });
  const reads = await wanted;
  const asked = performance.now() - begun;
  const pushing = performance.now();
  await erp.ask('POST', '/customers', { mode: 'delta', answers: reads.map(read => read.id), records: [record] });
  const [event] = accepted.parse(await announced).events;
  for (;;) {
    const [row] = await sql<{ status: string }[]>`select status from object_events where id = ${event?.id ?? ''}`;
    if (row?.status === 'sent') {
      const end = performance.now();
      return { asked, taken: end - pushing, whole: end - begun };
    }
    if (row?.status !== 'accepted') throw new Error(`The change ${event?.id} is ${row?.status ?? 'gone'}.`);
    await after(1);
  }
}

const page = z.object({ records: z.array(z.object({ number: z.string() })), cursor: z.string() });

/** Orders that are pushed by one and pulled by the other, who waits for each; milliseconds of one. */
function ordering(platform: Speaker, erp: Speaker): (turn: number) => Promise<number> {
  let cursor: string | undefined;
  return async turn => {
    const order = orderOf(turn);
    const query = cursor === undefined ? '' : `&after=${encodeURIComponent(cursor)}`;
    const waiting = erp.ask('GET', `/orders?wait=30${query}`);
    await after(50);
    const begun = performance.now();
    await platform.ask('POST', '/orders', { mode: 'delta', records: [order] });
    const pulled = page.parse(await waiting);
    const ms = performance.now() - begun;
    if (pulled.records[0]?.number !== order.number) throw new Error(`Order ${order.number} was not pulled.`);
    cursor = pulled.cursor;
    return ms;
  };
}

/** How long a change and an order wait on an idle system, in turns with a bare signal until its activity. */
export async function measureLag(
  stage: Stage,
  options: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpWholesaler(stage, options);
  const erp = await addSpeaker(scene, 'erp');
  const platform = await addSpeaker(scene, 'platform');
  const gate = { ...defaultOrderFlowSettings.gate, paymentStates: ['open', 'paid'] };
  const flow = { key: 'orders', entity: 'orders', source: platform.key, target: erp.key, mode: 'live' };
  await scene.api.ask('POST', '/api/flows', { ...flow, settings: { gate } });
  const { call: bare } = stage.keep(
    await startServing<BareSignal>(new URL('../bare/signal-process.ts', import.meta.url), stage.env),
  );
  const carry = ordering(platform, erp);
  const events: Waited[] = [];
  const orders: number[] = [];
  const signals: number[] = [];
  for (let turn = 1; turn <= warming + turns; turn += 1) {
    const event = await announceOne(scene.sql, erp, turn);
    await after(pauseMs);
    const order = await carry(turn);
    await after(pauseMs);
    const signal = await bare.one(undefined);
    await after(pauseMs / 3);
    if (turn <= warming) continue;
    events.push(event);
    orders.push(order);
    signals.push(signal);
  }
  say(`lag: ${turns} changes, ${turns} orders and ${turns} signals, one at a time`);
  const at = (share: number) => ({ baseline: quantile(signals, share), unit: 'ms' });
  const of = (what: keyof Waited) => events.map(each => each[what]);
  return [
    {
      ...{ name: 'lag: change announced until asked for p50', value: quantile(of('asked'), 0.5), ...at(0.5) },
      ratio: { most: 2 },
    },
    {
      ...{ name: 'lag: content pushed until taken in p50', value: quantile(of('taken'), 0.5), ...at(0.5) },
      ratio: { most: 2 },
    },
    { name: 'lag: content pushed until taken in p99', value: quantile(of('taken'), 0.99), ...at(0.99) },
    { name: 'lag: change from beginning to end p50', value: quantile(of('whole'), 0.5), ...at(0.5) },
    { name: 'lag: order pushed until pulled, through two processes p50', value: quantile(orders, 0.5), ...at(0.5) },
    { name: 'lag: order pushed until pulled, through two processes p99', value: quantile(orders, 0.99), ...at(0.99) },
  ];
}
