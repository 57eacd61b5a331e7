import type { Sql } from 'postgres';
import type { Exchange } from '../connectors/http-client.ts';
import type { Keyring } from '../db/keyring.ts';
import { storeExchange } from '../db/queries/store-message.ts';
import { exchangeContext } from './exchange-context.ts';

/** Keeps one outbound exchange of a connection, found later from its process or its record. */
export async function recordExchange(
  sql: Sql,
  keyring: Keyring,
  connection: { workspaceId: string; id: string },
  exchange: Exchange,
): Promise<void> {
  const { pathname } = new URL(exchange.url);
  const failed = exchange.error !== undefined || (exchange.status ?? 0) >= 400;
  await storeExchange(sql, keyring, {
    workspaceId: connection.workspaceId,
    connectionId: connection.id,
    ...exchangeContext(),
    subject: `${exchange.method} ${pathname}`,
    status: failed ? 'rejected' : 'sent',
    reason: exchange.error ?? (failed ? `answered ${exchange.status}` : undefined),
    answerStatus: exchange.status,
    ms: Math.round(exchange.ms),
    sent: Buffer.from(
      JSON.stringify({ url: exchange.url, headers: exchange.requestHeaders, body: exchange.requestBody ?? null }),
    ),
    answered: Buffer.from(
      JSON.stringify({
        status: exchange.status ?? null,
        headers: exchange.answerHeaders ?? {},
        body: exchange.answerBody ?? null,
      }),
    ),
  });
}
