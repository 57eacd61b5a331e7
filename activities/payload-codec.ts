import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { instance, type Keyring } from '../db/keyring.ts';

export const failureConverterPath = fileURLToPath(new URL('./failure-converter.ts', import.meta.url));

const encoding = 'binary/encrypted';
const text = (value: string) => new TextEncoder().encode(value);

/** Seals every payload that Temporal keeps, summaries and failures included; what is not ours passes untouched. */
export function payloadCodec(keyring: Keyring): PayloadCodec {
  const { Payload: wire } = proto.temporal.api.common.v1;
  return {
    encode: payloads =>
      Promise.all(
        payloads.map(async payload => {
          const { keyId, sealed } = await keyring.seal(instance, 'codec', Buffer.from(wire.encode(payload).finish()));
          return { metadata: { encoding: text(encoding), 'kladka-key': text(keyId) }, data: sealed };
        }),
      ),
    decode: payloads =>
      Promise.all(
        payloads.map(async (payload): Promise<Payload> => {
          const { metadata, data } = payload;
          const keyId = metadata?.['kladka-key'];
          if (!keyId || !data || Buffer.from(metadata?.encoding ?? []).toString() !== encoding) return payload;
          return wire.decode(await keyring.open({ keyId: Buffer.from(keyId).toString(), sealed: Buffer.from(data) }));
        }),
      ),
  };
}

/** What every client and worker of the hub converts its payloads with. */
export const dataConverter = (keyring: Keyring): DataConverter => ({
  payloadCodecs: [payloadCodec(keyring)],
  failureConverterPath,
});
