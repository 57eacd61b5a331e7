import type { Ack as ClientAck } from '../../client/types.ts';
import type { AnyRecord, Pulled, PushEntity } from './records.ts';

export type Ack = ClientAck;

export interface PackageInfo {
  transmission: string;
  no: number;
  of: number;
}

export interface ReadRequest {
  id: string;
  entity: string;
  /** Which objects; all there are when absent. */
  externalIds?: string[];
}

export interface PushBody {
  mode: 'snapshot' | 'delta';
  package?: PackageInfo;
  /** When it was read, RFC 3339. */
  asOf?: string;
  /** With a snapshot of payments: it holds all that are dated this day or later. */
  since?: string;
  /** The read that it answers. */
  answers?: string;
  records: AnyRecord[];
}

/** What the agent needs of the hub's connector API. Every call throws a `HubError` where the hub did not take it. */
export interface HubApi {
  /** `key` is the idempotency key: the same key with the same content is taken once. */
  push(entity: PushEntity, body: PushBody, key: string): Promise<void>;
  events(changes: { entity: PushEntity; externalId: string }[]): Promise<void>;
  reads(waitSeconds: number, signal?: AbortSignal): Promise<ReadRequest[]>;
  /** Says that these objects of a read cannot be sent. */
  failRead(id: string, reason: string, externalIds?: string[]): Promise<void>;
  pull<Entity extends keyof Pulled>(
    entity: Entity,
    page: { after?: string; limit: number; wait: number; signal?: AbortSignal },
  ): Promise<{ records: Pulled[Entity][]; cursor: string }>;
  ack(acks: Ack[]): Promise<void>;
}

/** The hub did not take something: `refused` for good as it stands, or not now. */
export class HubError extends Error {
  override readonly name = 'HubError';
  /** The hub itself refused the content (400, 404, 413, 422): sending it again changes nothing. */
  readonly refused: boolean;

  constructor(message: string, options: { refused: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.refused = options.refused;
  }
}
