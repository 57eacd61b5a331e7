import { parse, stringify } from 'uuid';
import { z } from 'zod';
import type { Hub } from '../activities/hub.ts';

const validMs = 60 * 60_000;
const content = z.object({ kind: z.literal('file'), workspaceId: z.uuid(), invoiceId: z.uuid(), until: z.number() });

/**
 * A text that lets its holder read one document's file for an hour. It is sealed under a data key of the workspace, which nobody
 * outside has: it can be neither made nor altered, and says nothing to whoever reads it.
 */
export async function fileToken(
  hub: Pick<Hub, 'keyring' | 'now'>,
  { workspaceId, invoiceId }: { workspaceId: string; invoiceId: string },
): Promise<{ token: string; until: Date }> {
  const until = new Date(hub.now().getTime() + validMs);
  const plain = JSON.stringify({ kind: 'file', workspaceId, invoiceId, until: until.getTime() });
  const { keyId, sealed } = await hub.keyring.seal(workspaceId, 'secret', Buffer.from(plain));
  return { token: Buffer.concat([parse(keyId), sealed]).toString('base64url'), until };
}

/** What such a text is for; undefined when it is none of ours or its hour is over. */
export async function readFileToken(
  hub: Pick<Hub, 'keyring' | 'now'>,
  token: string,
): Promise<{ workspaceId: string; invoiceId: string } | undefined> {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length < 48 || bytes.length > 1000) return undefined;
  try {
    const plain = await hub.keyring.open({ keyId: stringify(bytes.subarray(0, 16)), sealed: bytes.subarray(16) });
    const { until, workspaceId, invoiceId } = content.parse(JSON.parse(plain.toString()));
    return until > hub.now().getTime() ? { workspaceId, invoiceId } : undefined;
  } catch {
    // An altered one, and one of a key that is gone, are as unknown as any other text.
    return undefined;
  }
}
