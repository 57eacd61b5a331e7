import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Hub } from './hub.ts';
import { metrics } from './metrics.ts';
import { type ActivityScope, parentsOf } from './tracing/parents-of.ts';
import { inSpan, isTracing } from './tracing/trace.ts';

type Scope = ActivityScope & { connectionKey?: string; flowKey?: string; number?: string };

const texts = [
  'workspaceId',
  'orderId',
  'recordId',
  'connectionId',
  'connectionKey',
  'flowKey',
  'number',
  'lane',
  'resource',
] as const;

/** What the first argument of an activity says of where it belongs. */
function scopeOf(argument: unknown): Scope {
  const scope: Scope = {};
  if (typeof argument !== 'object' || argument === null) return scope;
  for (const name of texts) {
    const value: unknown = Reflect.get(argument, name);
    if (typeof value === 'string') scope[name] = value;
  }
  return scope;
}

/** Measures every activity, and makes it a span of the trace of the push that it works for. */
export const observed =
  (hub: Pick<Hub, 'db' | 'log'>): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      async execute(input, next) {
        const scope = scopeOf(input.args[0]);
        const begun = performance.now();
        let outcome = 'failed';
        try {
          const result = isTracing()
            ? await inSpan(
                {
                  name: info.activityType,
                  kind: 'internal',
                  attributes: attributesOf(scope, info.attempt),
                  parents: await parents(hub, info.activityType, scope),
                },
                () => next(input),
              )
            : await next(input);
          outcome = 'done';
          count(scope, result);
          return result;
        } finally {
          const seconds = (performance.now() - begun) / 1000;
          metrics.activitySeconds.observe({ activity: info.activityType, outcome }, seconds);
          const { connectionKey: connection, lane, resource } = scope;
          if (connection && lane) metrics.ingestSeconds.observe({ connection, lane }, seconds);
          if (connection && resource) metrics.deliverySeconds.observe({ connection, resource }, seconds);
        }
      },
    },
  });

function count({ connectionKey: connection, lane, resource }: Scope, result: unknown): void {
  if (!connection || typeof result !== 'object' || result === null) return;
  const taken: unknown = Reflect.get(result, 'taken');
  if (lane && typeof taken === 'number') metrics.taken.inc({ connection, lane }, taken);
  const written: unknown = Reflect.get(result, 'written');
  if (resource && typeof written === 'number') metrics.deliveries.inc({ connection, resource }, written);
}

/** A trace is a help, never a reason for work to fail. A poll reads by itself, whatever pushes wait in its lane. */
async function parents(hub: Pick<Hub, 'db' | 'log'>, activity: string, scope: Scope): Promise<string[]> {
  try {
    return activity === 'pollWindow' ? [] : await parentsOf(hub.db.$client, scope);
  } catch (error) {
    hub.log.debug({ err: error }, 'The trace of an activity was not found.');
    return [];
  }
}

const attributesOf = ({ connectionKey, flowKey, number, lane, resource }: Scope, attempt: number) => ({
  ...(connectionKey && { 'kladka.connection': connectionKey }),
  ...(flowKey && { 'kladka.flow': flowKey }),
  ...(number && { 'kladka.order': number }),
  ...(lane && { 'kladka.lane': lane }),
  ...(resource && { 'kladka.resource': resource }),
  'kladka.attempt': attempt,
});
