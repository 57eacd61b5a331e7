import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
} from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { Database } from './client.ts';
import { dataKeys } from './schema/index.ts';

export type Sealed = { keyId: string; sealed: Buffer };
export type Purpose = 'payload' | 'secret' | 'codec';

export type Keyring = {
  /** Seals bytes under the workspace's data key of this month. */
  seal: (workspaceId: string, purpose: Purpose, plain: Buffer) => Promise<Sealed>;
  /** Opens what was sealed; throws when the key is gone or the bytes were altered. */
  open: (sealed: Sealed) => Promise<Buffer>;
  /** Wraps every data key with the current master key; resolves to how many it rewrapped. */
  rewrap: () => Promise<number>;
  /** Throws `WrongMasterKey` when a data key cannot be unwrapped by any known master key. */
  verify: () => Promise<void>;
};

export class WrongMasterKey extends Error {
  constructor() {
    super(
      'The master key does not open this database. Set KLADKA_MASTER_KEY to the key it was made with, or name the old key in KLADKA_PREVIOUS_MASTER_KEYS.',
    );
    this.name = 'WrongMasterKey';
  }
}

/** Data keys of the codec belong to the instance, not to a workspace. */
export const instance = '00000000-0000-0000-0000-000000000000';

const ivLength = 12;
const tagLength = 16;

const ivPool = Buffer.alloc(ivLength * 256);
let ivAt = ivPool.length;

/** A fresh one each time, out of a pool: one by one the system would be asked for every payload. */
function freshIv(): Buffer {
  if (ivAt === ivPool.length) {
    randomFillSync(ivPool);
    ivAt = 0;
  }
  ivAt += ivLength;
  return ivPool.subarray(ivAt - ivLength, ivAt);
}

/** AES-256-GCM; the result is iv, tag, ciphertext. `context` is authenticated, not stored. */
function encrypt(key: KeyObject, plain: Buffer, context: string): Buffer {
  const iv = freshIv();
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: KeyObject, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivLength)).setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength));
  return Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()]);
}

const fingerprint = (masterKey: Buffer) => createHash('sha256').update(masterKey).digest('hex').slice(0, 12);

/**
 * Keeps the data keys of an instance: made when first needed, wrapped by a master key, cached unwrapped.
 *
 * @param masterKeys 32 bytes each; the first wraps, all may unwrap, so that rotation needs no stop
 */
export function createKeyring(db: Database, masterKeys: [Buffer, ...Buffer[]]): Keyring {
  const currentId = fingerprint(masterKeys[0]);
  // A key object is set up once; raw bytes would be with every payload.
  const current = createSecretKey(masterKeys[0]);
  const unwrapped = new Map<string, Promise<KeyObject>>();
  const sealing = new Map<string, Promise<{ id: string; key: KeyObject }>>();

  function unwrap(row: { id: string; wrapped: Buffer; masterKeyId: string }): Buffer {
    const master = masterKeys.find(key => fingerprint(key) === row.masterKeyId);
    if (!master) throw new WrongMasterKey();
    return decrypt(createSecretKey(master), row.wrapped, row.id);
  }

  async function sealingKey(workspaceId: string, purpose: Purpose, period: string) {
    const id = v7();
    const fresh = {
      id,
      workspaceId,
      purpose,
      period,
      wrapped: encrypt(current, randomBytes(32), id),
      masterKeyId: currentId,
    };
    await db.insert(dataKeys).values(fresh).onConflictDoNothing();
    const [row] = await db
      .select()
      .from(dataKeys)
      .where(and(eq(dataKeys.workspaceId, workspaceId), eq(dataKeys.purpose, purpose), eq(dataKeys.period, period)));
    if (!row) throw new Error('The data key that was just made is gone. Was the database replaced while running?');
    // What is sealed can be opened as long as this process runs, also once another one has rotated the master key.
    return { id: row.id, key: await once(unwrapped, row.id, async () => createSecretKey(unwrap(row))) };
  }

  async function openingKey(id: string): Promise<KeyObject> {
    const [row] = await db.select().from(dataKeys).where(eq(dataKeys.id, id));
    if (!row) throw new Error('The key of this payload is gone: its retention time is over.');
    return createSecretKey(unwrap(row));
  }

  /** Caches a promise, but never a failed one. */
  function once<T>(cache: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
    const known = cache.get(name);
    if (known) return known;
    const made = make();
    cache.set(name, made);
    made.catch(() => cache.delete(name));
    return made;
  }

  return {
    async seal(workspaceId, purpose, plain) {
      // Secrets and codec payloads outlive a month; only what retention deletes is keyed by month.
      const period = purpose === 'payload' ? new Date().toISOString().slice(0, 7) : 'always';
      const { id, key } = await once(sealing, `${workspaceId}/${purpose}/${period}`, () =>
        sealingKey(workspaceId, purpose, period),
      );
      return { keyId: id, sealed: encrypt(key, plain, id) };
    },
    async open({ keyId, sealed }) {
      return decrypt(await once(unwrapped, keyId, () => openingKey(keyId)), sealed, keyId);
    },
    async rewrap() {
      const rows = await db.select().from(dataKeys).where(ne(dataKeys.masterKeyId, currentId));
      let rewrapped = 0;
      for (const row of rows) {
        const wrapped = encrypt(current, unwrap(row), row.id);
        const written = await db
          .update(dataKeys)
          .set({ wrapped, masterKeyId: currentId })
          .where(and(eq(dataKeys.id, row.id), eq(dataKeys.masterKeyId, row.masterKeyId)))
          .returning({ id: dataKeys.id });
        rewrapped += written.length;
      }
      return rewrapped;
    },
    async verify() {
      for (const row of await db.select().from(dataKeys)) unwrap(row);
    },
  };
}
