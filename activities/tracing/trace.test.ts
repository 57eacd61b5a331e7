import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inTrace, readTraceparent, traceparentNow } from '../../db/trace-context.ts';
import { traceCalls } from '../observe-requests.ts';
import { openTelemetry } from './open-telemetry.ts';
import { beginSpan, inSpan, isTracing, setTracer } from './trace.ts';

const exporter = new InMemorySpanExporter();
const pushed = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const other = '00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01';
beforeEach(() => setTracer(openTelemetry('test', new SimpleSpanProcessor(exporter))));
afterEach(() => {
  setTracer(undefined);
  exporter.reset();
});
const spans = () => exporter.getFinishedSpans();

it('S20 a span goes on with the trace of its push and links the others', async () => {
  await inSpan({ name: 'ingest', kind: 'internal', parents: [pushed, other] }, async () => {
    expect(traceparentNow()).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/);
  });
  const [span] = spans();
  expect(span?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  expect(span?.links.map(link => link.context.traceId)).toEqual(['1af7651916cd43dd8448eb211c80319c']);
});

it('S20 what runs within a span is its child, over any number of steps', async () => {
  await inSpan({ name: 'outer', kind: 'internal' }, () => inSpan({ name: 'inner', kind: 'internal' }, async () => {}));
  const [inner, outer] = spans();
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
});

it('S20 a call is a span with host, method and status; the other side is told of the trace only where it is set', async () => {
  const call = { method: 'POST', host: 'till.example.com' };
  await inTrace(pushed, async () => {
    const silent = traceCalls('till', false)(call);
    silent?.end({ status: 503 });
    expect(silent?.headers).toEqual({});
    const telling = traceCalls('till', true)(call);
    telling?.end({ error: 'no answer' });
    expect(telling?.headers.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(telling?.headers.traceparent).not.toBe(pushed);
  });
  const [first, second] = spans();
  expect(first?.name).toBe('POST till.example.com');
  expect(first?.attributes).toEqual({
    'http.request.method': 'POST',
    'server.address': 'till.example.com',
    'kladka.connection': 'till',
    'http.response.status_code': 503,
  });
  expect([first?.status.message, second?.status.message]).toEqual(['answered 503', 'no answer']);
});

it('S20 an error is noted and thrown on', async () => {
  const failing = inSpan({ name: 'step', kind: 'internal' }, async () => {
    throw new Error('no stock');
  });
  await expect(failing).rejects.toThrow('no stock');
  expect(spans()[0]?.status).toMatchObject({ code: 2, message: 'no stock' });
});

it('S20 switched off, nothing is begun and no trace is made', async () => {
  setTracer(undefined);
  expect(isTracing()).toBe(false);
  expect(beginSpan({ name: 'x', kind: 'internal' })).toBeUndefined();
  expect(traceCalls('till', true)({ method: 'GET', host: 'x' })).toBeUndefined();
  expect(await inSpan({ name: 'x', kind: 'internal' }, async () => traceparentNow() ?? 'none')).toBe('none');
});

it('takes only traceparents that are ones', () => {
  expect(readTraceparent(pushed)).toBe(pushed);
  for (const wrong of [
    '',
    'x',
    pushed.toUpperCase(),
    `${pushed}-x`,
    pushed.replace('b7ad6b7169203331', '0'.repeat(16)),
    null,
  ])
    expect(readTraceparent(wrong), String(wrong)).toBeUndefined();
});
