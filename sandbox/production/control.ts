import { Hono } from 'hono';
import { readHubFaults } from '../hub-faults.ts';
import { readObject } from '../serve.ts';
import { statusOf } from './report.ts';
import type { Workplace } from './start-production.ts';
import { step } from './work.ts';
import type { Line } from './world.ts';

const view = ({ given, ...line }: Line) => ({
  ...line,
  ...{
    order: given.order,
    orderNumber: given.orderNumber,
    name: given.name,
    quantity: given.quantity,
    unit: given.unit,
  },
  ...{ attributes: given.attributes, wantedAt: given.wantedAt, deliveryPlace: given.deliveryPlace },
});

/** Does what a button says: `begin`, `finish`, `stop`, or `produce` with a quantity. */
export function doWork({ work }: Workplace, deed: string, id: string, quantity: unknown): Line {
  if (deed === 'begin') return work.begin(id);
  if (deed === 'finish') return work.finish(id);
  if (deed === 'stop') return work.stop(id);
  if (deed === 'produce') return work.produce(id, String(quantity ?? ''));
  throw new Error('Use one of begin, produce, finish and stop.');
}

/** Routes below `/_sandbox` by which tests, the chaos run and the demo steer production. No login: loopback only. */
export function controlRoutes(place: Workplace): Hono {
  const { world, faults } = place;
  const control = new Hono();
  control.onError((error, c) => c.json({ error: error.message }, 400));
  control.get('/state', c =>
    c.json({
      settings: world.settings,
      faults: faults.faults(),
      lines: [...world.lines.values()].map(view),
      reports: [...world.reports.values()],
      unacked: world.unacked.length,
      log: world.log,
    }),
  );
  control.get('/orders/:order', c => c.json(statusOf(world, c.req.param('order')) ?? null));
  control.post('/work/:deed', async c => {
    const { id, quantity } = await readObject(c);
    return c.json(view(doWork(place, c.req.param('deed'), String(id), quantity)));
  });
  control.post('/step', c => {
    const line = step(world);
    return c.json(line ? view(line) : null);
  });
  control.put('/settings', async c => {
    const { paceEvery, refuse } = await readObject(c);
    place.configure({
      ...(typeof paceEvery === 'number' ? { paceEvery: Math.max(0, paceEvery) } : {}),
      ...(typeof refuse === 'string' ? { refuse } : {}),
    });
    return c.json(world.settings);
  });
  control.put('/faults', async c => {
    faults.set(readHubFaults(await readObject(c)));
    return c.json(faults.faults());
  });
  return control;
}
