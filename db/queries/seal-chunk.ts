import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { Keyring, Sealed } from '../keyring.ts';

/** A payload is kept in chunks of this size. */
export const chunkSize = 1024 * 1024;
/** What is smaller stays with its row, whatever its size. */
const packFromBytes = 4 * 1024;
/** Up to this size handing the work to another thread costs more than the work. */
const atOnceBytes = 128 * 1024;
/** The quickest level: JSON shrinks to a tenth by it, which spares more writing than it costs. */
const quick = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export type SealedChunk = Sealed & { packed: boolean };

/** Seals one chunk of a payload under the workspace's key, compressed where that spares anything. */
export async function sealChunk(keyring: Keyring, workspaceId: string, plain: Buffer): Promise<SealedChunk> {
  const packed = plain.length >= packFromBytes;
  return { ...(await keyring.seal(workspaceId, 'payload', packed ? await pack(plain) : plain)), packed };
}

const pack = (plain: Buffer) => (plain.length <= atOnceBytes ? zstdCompressSync(plain, quick) : compress(plain, quick));

/** A chunk as its row says. */
export type Chunk = { key_id: string; sealed: Buffer; packed: boolean };

/** Opens one chunk of a payload. */
export async function openChunk(keyring: Keyring, { key_id, sealed, packed }: Chunk): Promise<Buffer> {
  const opened = await keyring.open({ keyId: key_id, sealed });
  if (!packed) return opened;
  return opened.length <= atOnceBytes / 8 ? zstdDecompressSync(opened) : await decompress(opened);
}
