import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTelemetry } from '../../activities/tracing/open-telemetry.ts';
import { setTracer } from '../../activities/tracing/trace.ts';
import { engineState } from '../../activities/watch/engine-state.ts';
import { placeOrder } from '../../sandbox/shopware/place-order.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { connectShopToTill } from '../support/shop-to-till.ts';

const exporter = new InMemorySpanExporter();
let test: TestHub;
let systems: Awaited<ReturnType<typeof connectShopToTill>>;
beforeAll(async () => {
  test = await startTestHub();
  setTracer(openTelemetry('test', new SimpleSpanProcessor(exporter)));
  systems = await connectShopToTill(test);
  // The next poll is a minute away: what comes now comes by its push.
  await test.until('the first poll', async () => exporter.getFinishedSpans().some(span => span.name === 'pollWindow'));
});
afterAll(async () => {
  setTracer(undefined);
  await test.stop();
  await systems.shop.close();
  await systems.till.close();
});

it('S20 one trace leads from the push to the call of the target', async () => {
  const spans = () => exporter.getFinishedSpans();
  const namesOf = (trace: string) =>
    spans()
      .filter(span => span.spanContext().traceId === trace)
      .map(span => span.name);
  const sent = () =>
    spans()
      .filter(span => span.name === 'sendIntent')
      .map(span => span.spanContext().traceId);
  // A poll may read an order before its push is taken in; then the next one is looked at.
  let trace: string | undefined;
  for (let orders = 1; orders <= 5 && trace === undefined; orders += 1) {
    placeOrder(systems.shop.world, { kind: 'simple', paid: true });
    await test.until(
      `order ${orders} is confirmed`,
      async () => spans().filter(span => span.name === 'confirm').length >= orders,
    );
    trace = sent().find(each => namesOf(each).includes('POST /shopware'));
  }
  expect(trace, 'no order was sent in the trace of its push').toBeDefined();
  const names = namesOf(trace ?? '');
  expect(names).toContain('confirm');
  // The shop pushes several times for one order: the reading belongs to one of the pushes and is linked to the others.
  const readings = spans().filter(span => span.name === 'takeInPushes');
  const traces = readings.flatMap(span => [
    span.spanContext().traceId,
    ...span.links.map(link => link.context.traceId),
  ]);
  expect(traces).toContain(trace);
  const write = spans().find(
    span => span.name === `POST ${new URL(systems.till.url).host}` && span.spanContext().traceId === trace,
  );
  expect(write, names.join(', ')).toBeDefined();
  const sending = spans().find(span => span.spanContext().spanId === write?.parentSpanContext?.spanId);
  expect(['sendIntent', 'saveDebtor']).toContain(sending?.name);
});

it('S20 the watcher sees that a worker asks Temporal for work', async () => {
  await test.until('the worker is seen', async () => (await engineState(test.client, 'kladka')) === 'reachable');
});
