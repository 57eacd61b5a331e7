import type { z } from 'zod';
import { InterpretError } from '../../connectors/contract.ts';
import { type PushEntity, recordSchemas } from '../../connectors/v1/records/index.ts';
import type { RecordOf } from '../../connectors/v1/records/types.ts';

export type Stated<Entity extends PushEntity> = { line: number; externalId: string; record: RecordOf<Entity> };

/** A record that is not taken: which field, what stood there, and why. */
export type Refused = { line: number; externalId?: string; field: string; value?: string; reason: string };

export type PushBody<Entity extends PushEntity> = {
  mode: 'delta' | 'snapshot';
  package?: { transmission: string; no: number; of: number };
  /** When the sender read it all. */
  asOf?: string;
  /** The day from which on a snapshot of payments holds all there are. */
  since?: string;
  /** Reads that this answers. */
  answers: string[];
  stated: Stated<Entity>[];
  refused: Refused[];
};

type Envelope = {
  mode?: 'delta' | 'snapshot';
  package?: { transmission: string; no: number; of: number };
  asOf?: string;
  since?: string;
  answers?: string[];
  records: unknown[];
};

/**
 * Reads a push to `/v1/{entity}` record by record: one that does not fit is refused alone, at the field that does not.
 *
 * Throws an `InterpretError` when the whole is no push; what was stored by the API never is.
 */
export function readPush<Entity extends PushEntity>(entity: Entity, payload: Uint8Array): PushBody<Entity> {
  const body = envelopeOf(payload);
  const schema = recordSchemas[entity] as unknown as z.ZodType<RecordOf<Entity> & { externalId?: string }>;
  const stated: Stated<Entity>[] = [];
  const refused: Refused[] = [];
  body.records.forEach((raw, index) => {
    const line = index + 1;
    const parsed = schema.safeParse(raw);
    if (!parsed.success) {
      refused.push(...refusalsOf(parsed.error, raw, line));
      return;
    }
    stated.push({ line, externalId: idOf(entity, parsed.data), record: parsed.data });
  });
  return {
    mode: body.mode ?? 'delta',
    package: body.package,
    asOf: body.asOf,
    since: body.since,
    answers: body.answers ?? [],
    stated,
    refused,
  };
}

function envelopeOf(payload: Uint8Array): Envelope {
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(payload).toString());
  } catch {
    throw new InterpretError('', 'The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || !('records' in body) || !Array.isArray(body.records))
    throw new InterpretError('/records', 'A push holds its records in a list.');
  return body as Envelope;
}

/** Stock levels and prices may leave their own id to what they belong to. */
function idOf(entity: PushEntity, record: Record<string, unknown>): string {
  if (typeof record.externalId === 'string') return record.externalId;
  const { product, warehouse, priceList, customer, order, number } = record;
  if (entity === 'stock') return `${product}|${warehouse}`;
  if (entity === 'prices') return [product, priceList, customer ?? ''].join('|');
  const named = String(order ?? number ?? '');
  return typeof record.waybill === 'string' ? `${named}/${record.waybill}` : named;
}

/** At most so many faults of one record are told. */
const mostFaults = 5;

function refusalsOf(error: z.ZodError, raw: unknown, line: number): Refused[] {
  const externalId = shortText(at(raw, ['externalId']));
  return error.issues.slice(0, mostFaults).map(({ path, message }) => ({
    line,
    externalId,
    field: `/${path.map(String).join('/')}`,
    value: shortText(at(raw, path)),
    reason: message,
  }));
}

const at = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );

function shortText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.toWellFormed().replaceAll('\u0000', '').slice(0, 200);
}
