import { randomBytes } from 'node:crypto';
import { ne, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshDatabase } from '../test/support/hub.ts';
import { type Database, openDatabase } from './client.ts';
import { createKeyring, type Sealed, WrongMasterKey } from './keyring.ts';
import { dataKeys, workspaces } from './schema/index.ts';

const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const workspaceId = v7();
let db: Database;

beforeAll(async () => {
  db = openDatabase(await freshDatabase(), { max: 4 });
  await db.insert(workspaces).values({ id: workspaceId, slug: 'test', name: 'Test' });
});
beforeEach(async () => {
  await db.delete(dataKeys);
});
afterAll(() => db.$client.end({ timeout: 5 }));

const text = (plain: string) => Buffer.from(plain);
const opened = async (keyring: ReturnType<typeof createKeyring>, sealed: Sealed) =>
  (await keyring.open(sealed)).toString();
const masterKeysInUse = async () => new Set((await db.select().from(dataKeys)).map(row => row.masterKeyId)).size;

describe('S22 the master key is rotated while a process of the old one still works', () => {
  it('and everything that either of them sealed opens with the new one alone', async () => {
    const before = createKeyring(db, [oldKey]);
    const order = await before.seal(workspaceId, 'payload', text('order'));
    const secret = await before.seal(workspaceId, 'secret', text('password'));

    const after = createKeyring(db, [newKey, oldKey]);
    expect(await opened(after, secret)).toBe('password');
    expect(await after.rewrap()).toBe(2);

    // The old process knows its data keys by now: it goes on sealing and opening, nothing is stopped for it.
    const late = await before.seal(workspaceId, 'payload', text('order meanwhile'));
    expect(await opened(before, order)).toBe('order');
    expect(await opened(before, await after.seal(workspaceId, 'payload', text('of the new one')))).toBe(
      'of the new one',
    );

    const later = createKeyring(db, [newKey]);
    await later.verify();
    expect(await opened(later, order)).toBe('order');
    expect(await opened(later, secret)).toBe('password');
    expect(await opened(later, late)).toBe('order meanwhile');
  });

  it('a data key that the old process makes after it opens too, and rotating again wraps it', async () => {
    const before = createKeyring(db, [oldKey]);
    const after = createKeyring(db, [newKey, oldKey]);
    await after.seal(workspaceId, 'secret', text('password'));
    expect(await after.rewrap()).toBe(0);

    const late = await before.seal(workspaceId, 'payload', text('order'));
    expect(await masterKeysInUse()).toBe(2);
    expect(await opened(after, late)).toBe('order');
    await expect(createKeyring(db, [newKey]).verify()).rejects.toThrow(WrongMasterKey);

    expect(await after.rewrap()).toBe(1);
    expect(await masterKeysInUse()).toBe(1);
    expect(await opened(createKeyring(db, [newKey]), late)).toBe('order');
    expect(await after.rewrap()).toBe(0);
  });

  it('by two processes at once and while keys are made, and none is lost', async () => {
    const before = createKeyring(db, [oldKey]);
    const made: Sealed[] = [];
    const periods = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 3)));
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      for (const time of periods) {
        vi.setSystemTime(time);
        made.push(await before.seal(workspaceId, 'payload', text(time.toISOString())));
      }
    } finally {
      vi.useRealTimers();
    }
    const [one, two] = [createKeyring(db, [newKey, oldKey]), createKeyring(db, [newKey, oldKey])];
    const [first, second] = await Promise.all([
      one.rewrap(),
      two.rewrap(),
      one.seal(workspaceId, 'secret', text('password')),
    ]);
    // Each key counts once, for the process that wrapped it.
    expect(first + second).toBe(periods.length);
    const later = createKeyring(db, [newKey]);
    for (const [month, sealed] of made.entries())
      expect(await opened(later, sealed)).toBe(periods[month]?.toISOString());
  });

  it('and the bytes that are wrapped change, the data key and its id do not', async () => {
    const sealed = await createKeyring(db, [oldKey]).seal(workspaceId, 'payload', text('order'));
    const [before] = await db.select().from(dataKeys);
    await createKeyring(db, [newKey, oldKey]).rewrap();
    const [after] = await db.select().from(dataKeys);
    expect(after?.id).toBe(sealed.keyId);
    expect(after?.wrapped).not.toEqual(before?.wrapped);
    expect(
      await db
        .select()
        .from(dataKeys)
        .where(ne(dataKeys.masterKeyId, sql`${after?.masterKeyId}`)),
    ).toEqual([]);
  });
});

describe('S22 a wrong master key', () => {
  it('opens nothing, seals nothing, and says what to set', async () => {
    const sealed = await createKeyring(db, [oldKey]).seal(workspaceId, 'payload', text('order'));
    const wrong = createKeyring(db, [newKey]);
    const told = 'Set KLADKA_MASTER_KEY to the key it was made with';
    await expect(wrong.verify()).rejects.toThrow(told);
    await expect(wrong.open(sealed)).rejects.toThrow(WrongMasterKey);
    await expect(wrong.seal(workspaceId, 'payload', text('more'))).rejects.toThrow(WrongMasterKey);
    await expect(wrong.rewrap()).rejects.toThrow(WrongMasterKey);
    expect(await opened(createKeyring(db, [oldKey]), sealed)).toBe('order');
  });
});
