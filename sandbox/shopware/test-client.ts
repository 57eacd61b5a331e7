import { type ShopwareSandboxOptions, startShopwareSandbox } from './server.ts';
import { defaultIntegration } from './world.ts';

/** The parts of an answer that tests look at, whatever the entity. */
export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };
export type Client = Awaited<ReturnType<typeof startClient>>;

/** A sandbox on a free port with a logged-in client, for tests. */
export async function startClient(options: Partial<ShopwareSandboxOptions> = {}) {
  const shop = await startShopwareSandbox({ port: 0, profile: '6.7', seed: 7, ...options });
  shop.world.settings.webhookBackOff = 5;
  let token = '';
  const client = {
    ...shop,
    async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
      const answer = await fetch(`${shop.url}${path}`, {
        method,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(path.startsWith('/api') && token !== '' ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? {} : JSON.parse(text), headers: answer.headers };
    },
    async login(): Promise<void> {
      const { clientId, secret } = defaultIntegration;
      const { body } = await client.call('POST', '/api/oauth/token', {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
      });
      token = String(body.access_token);
    },
    /** The records of a search. */
    async find(entity: string, criteria: unknown): Promise<Record<string, unknown>[]> {
      const { status, body } = await client.call('POST', `/api/search/${entity}`, criteria);
      if (status !== 200 || !Array.isArray(body.data)) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body.data;
    },
  };
  await client.login();
  return client;
}

/** The code of the first error of an answer. */
export function errorCode(answer: Answer): string {
  const [first] = Array.isArray(answer.body.errors) ? answer.body.errors : [];
  return String(first?.code);
}

/** Waits until something holds, at most two seconds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 2000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not come about within two seconds.');
    await new Promise(done => setTimeout(done, 10));
  }
}
