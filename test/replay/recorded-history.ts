import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { PayloadCodec } from '@temporalio/common';
import type { History, Payload } from '@temporalio/common/lib/proto-utils.js';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';

const folder = new URL('../histories/', import.meta.url);
const fileOf = (name: string) => new URL(`${name}.json`, folder);

const attributes = z.looseObject({});
const history = z.object({ events: z.array(z.looseObject({ eventType: z.string() })) });
type Json = z.output<typeof history>;

/** Keeps a history under its path's name: payloads opened, and nothing in it of the machine that recorded it. */
export async function keepHistory(name: string, recorded: History, codec: PayloadCodec): Promise<Json> {
  await openPayloads(recorded, codec);
  const parsed = history.parse(JSON.parse(historyToJSON(recorded)));
  anonymise(parsed);
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(name), `${JSON.stringify(parsed, null, 1)}\n`);
  return parsed;
}

/** A recorded history; the error of one that is missing says how to record it. */
export function recordedHistory(name: string, howTo: string): Json {
  try {
    return history.parse(JSON.parse(readFileSync(fileOf(name), 'utf8')));
  } catch (cause) {
    throw new Error(`test/histories/${name}.json cannot be read. Record it: ${howTo}`, { cause });
  }
}

const isPayload = (value: object): value is Payload =>
  'metadata' in value && 'data' in value && value.data instanceof Uint8Array;

async function openPayloads(value: unknown, codec: PayloadCodec): Promise<void> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isPayload(value)) {
    const [opened] = await codec.decode([value]);
    if (opened) Object.assign(value, { metadata: opened.metadata, data: opened.data });
    return;
  }
  for (const inner of Object.values(value)) await openPayloads(inner, codec);
}

function anonymise(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) {
    if (field === 'identity') Object.assign(value, { identity: 'recorder' });
    else if (field === 'stackTrace') Object.assign(value, { stackTrace: '' });
    else if (field === 'taskQueue') nameSticky(inner);
    else anonymise(inner);
  }
}

/** A sticky queue is named after the process that listens on it. */
function nameSticky(queue: unknown): void {
  if (typeof queue !== 'object' || queue === null) return;
  if ('kind' in queue && queue.kind === 'TASK_QUEUE_KIND_STICKY') Object.assign(queue, { name: 'sticky' });
}

const scheduled = z.object({ activityType: z.object({ name: z.string() }) });
const marker = z.object({
  markerName: z.string(),
  details: z.object({ data: z.object({ payloads: z.array(z.object({ data: z.string() })) }) }),
});
const local = z.object({ activity_type: z.string() });

/** What a history did, in order: activities by name, `timer`, `signal`, `failed {activity}`. */
export function stepsIn({ events }: Json): string[] {
  const names = new Map<string, string>();
  return events.flatMap(event => {
    const field = Object.keys(event).find(key => key.endsWith('EventAttributes'));
    const own = attributes.parse(field === undefined ? {} : event[field]);
    switch (event.eventType) {
      case 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED': {
        const { name } = scheduled.parse(own).activityType;
        names.set(String(event.eventId), name);
        return [name];
      }
      case 'EVENT_TYPE_ACTIVITY_TASK_FAILED':
        return [`failed ${names.get(String(own.scheduledEventId))}`];
      case 'EVENT_TYPE_MARKER_RECORDED': {
        const [payload] = marker.safeParse(own).data?.details.data.payloads ?? [];
        return payload ? [local.parse(JSON.parse(Buffer.from(payload.data, 'base64').toString())).activity_type] : [];
      }
      case 'EVENT_TYPE_TIMER_STARTED':
        return ['timer'];
      case 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED':
        return ['signal'];
      default:
        return [];
    }
  });
}
