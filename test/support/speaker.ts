import { type Client, createClient } from '../../client/client.ts';
import type { TestHub } from './hub.ts';
import { addConnection } from './shop-to-till.ts';

export type Speaker = { id: string; key: string; token: string; client: Client };

/** A connection that speaks `/v1`, with a key of its own. */
export async function addSpeaker(
  test: TestHub,
  key: string,
  system: 'connector-api' | 'wapro',
  settings: Record<string, unknown> = {},
): Promise<Speaker> {
  const id = await addConnection(test, key, system, settings);
  const made = await test.api('POST', `/api/connections/${key}/keys`, { name: key });
  if (made.status !== 201) throw new Error(`No key was made for ${key}: ${JSON.stringify(made.body)}`);
  const token = String(made.body.key ?? made.body.token);
  return { id, key, token, client: createClient({ url: test.apiUrl, key: token }) };
}

/** Pushes records and waits until they are taken in; resolves to what became of them. */
export async function pushed<Entity extends Parameters<Client['push']>[0]>(
  { client }: Speaker,
  entity: Entity,
  records: Parameters<Client['push']>[1],
  options: Parameters<Client['push']>[2] = {},
) {
  const { id } = await client.push(entity, records as never, options);
  return await client.message(id, { wait: 30 });
}
