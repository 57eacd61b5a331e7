import { setTimeout } from 'node:timers/promises';
import type { HttpClient, HttpRequest, HttpResult } from '../http.ts';
import { done, type Outcome } from '../outcome.ts';
import { judge, withoutAnswer } from './answers.ts';
import { type ListQuery, listParameters } from './lists.ts';
import type { PrestashopSettings } from './settings.ts';
import { buildXml, type Element, type Entity, entitiesOf } from './xml.ts';

export type WriteOptions = {
  /** What is being done, for a person: begins every reason. */
  what: string;
  /** Further parameters, as `sendemail`. */
  more?: Record<string, string>;
  signal: AbortSignal;
};

/** The webservice of one shop, in the scope that the settings name. Reads are safe to repeat, a lost write is `unclear`. */
export type Webservice = {
  list: (resource: string, query: ListQuery, signal: AbortSignal) => Promise<Outcome<Entity[]>>;
  /** The whole row, every language; null when there is none of this id. */
  one: (resource: string, id: string, signal: AbortSignal) => Promise<Outcome<Entity | null>>;
  /** Any document, as `schema=synopsis`; `resource` may be empty for the list of resources. */
  document: (
    resource: string,
    parameters: Record<string, string>,
    signal: AbortSignal,
  ) => Promise<Outcome<Element | null>>;
  /** Replaces whole rows; fields that are missing are emptied there. Several rows go in one request. */
  put: (resource: string, entities: Entity[], options: WriteOptions) => Promise<Outcome<Entity[]>>;
  /** Changes only the fields that are given; PrestaShop 8 and later. */
  patch: (resource: string, entity: Entity, options: WriteOptions) => Promise<Outcome<Entity[]>>;
  /** Makes a row; not safe to repeat. Null when the shop took it without saying its id. */
  post: (resource: string, entity: Entity, options: WriteOptions) => Promise<Outcome<Entity | null>>;
  /** Posts a file as the multipart field `image`, to a path such as `images/products/12`. */
  postFile: (
    path: string,
    file: { bytes: Uint8Array; type: string; name: string },
    options: WriteOptions,
  ) => Promise<Outcome<Entity | null>>;
  delete: (path: string, options: WriteOptions) => Promise<Outcome<null>>;
  /** The versions that the latest answer named. */
  seen: () => { prestashop?: string; thirtybees?: string };
};

/** Names that must not be recorded: the key in an address, and what rows of customers carry. */
const secrets = ['ws_key', 'passwd', 'secure_key', 'last_passwd_gen', 'reset_password_token'];

/** Opens a shop's webservice over the hub's client: authenticates, scopes, and turns answers into outcomes. */
export function createWebservice(settings: PrestashopSettings, http: HttpClient, now: () => Date): Webservice {
  const authorization = `Basic ${Buffer.from(`${settings.key}:`).toString('base64')}`;
  const versions: { prestashop?: string; thirtybees?: string } = {};

  async function send(
    method: HttpRequest['method'],
    path: string,
    options: WriteOptions & { body?: string | Buffer; contentType?: string },
  ): Promise<Outcome<Element | null>> {
    const { what, more = {}, body, contentType = 'text/xml; charset=utf-8', signal } = options;
    const scope = {
      ...(settings.idShop !== undefined && { id_shop: String(settings.idShop) }),
      ...(settings.idShopGroup !== undefined && { id_group_shop: String(settings.idShopGroup) }),
      ...(settings.keyInAddress && { ws_key: settings.key }),
    };
    const result = await sendPatiently(http, {
      method,
      url: `${settings.shopUrl}/api/${path}${queryOf({ ...more, ...scope })}`,
      headers: {
        ...(!settings.keyInAddress && { authorization }),
        accept: 'application/xml',
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body,
      signal,
      secrets,
    });
    const asked = { what, write: method !== 'GET', now: now() };
    if (!result.ok) return withoutAnswer(result, asked);
    versions.prestashop = result.headers['psws-version'] ?? versions.prestashop;
    versions.thirtybees = result.headers['tbws-version'] ?? versions.thirtybees;
    return judge(result, asked);
  }

  const write = async (
    method: 'PUT' | 'PATCH' | 'POST',
    resource: string,
    entities: Entity[],
    options: WriteOptions,
  ): Promise<Outcome<Entity[]>> => {
    const [first, ...others] = entities;
    const path = method !== 'POST' && first && others.length === 0 ? `${resource}/${first.id}` : resource;
    const answer = await send(method, path, { ...options, body: buildXml(entities) });
    return answer.kind === 'done' ? done(answer.value ? entitiesOf(answer.value, resource) : []) : answer;
  };

  return {
    list: async (resource, query, signal) => {
      const what = `Reading ${resource}`;
      const answer = await send('GET', resource, { what, more: listParameters(query), signal });
      if (answer.kind !== 'done') return answer;
      const entities = answer.value ? entitiesOf(answer.value, resource) : [];
      if (entities.every(({ id }) => id !== '')) return done(entities);
      return {
        kind: 'config',
        reason: `${what}: the answer holds rows without an id. Check the shop and its modules.`,
      };
    },
    one: async (resource, id, signal) => {
      const answer = await send('GET', `${resource}/${id}`, { what: `Reading ${resource}/${id}`, signal });
      if (answer.kind !== 'done') return answer;
      return done((answer.value ? entitiesOf(answer.value, resource)[0] : undefined) ?? null);
    },
    document: (resource, parameters, signal) =>
      send('GET', resource, { what: `Reading ${resource || 'the list of resources'}`, more: parameters, signal }),
    put: (resource, entities, options) => write('PUT', resource, entities, options),
    patch: (resource, entity, options) => write('PATCH', resource, [entity], options),
    post: async (resource, entity, options) => {
      const answer = await write('POST', resource, [entity], options);
      return answer.kind === 'done' ? done(answer.value[0] ?? null) : answer;
    },
    postFile: async (path, file, options) => {
      const { body, contentType } = multipart(file);
      const answer = await send('POST', path, { ...options, body, contentType });
      if (answer.kind !== 'done') return answer;
      return done((answer.value ? entitiesOf(answer.value, 'images')[0] : undefined) ?? null);
    },
    delete: async (path, options) => {
      const answer = await send('DELETE', path, options);
      return answer.kind === 'done' ? done(null) : answer;
    },
    seen: () => versions,
  };
}

/** How long a reading waits for its rate budget, in ms. */
const patienceMs = 3_000;

/**
 * Sends a request; a reading waits a moment where the budget is used up. One page of orders is some twenty requests, which
 * would begin anew each time and never come to an end if each of them gave up at once.
 */
async function sendPatiently(http: HttpClient, request: HttpRequest): Promise<HttpResult> {
  let left = patienceMs;
  for (;;) {
    const result = await http.send(request);
    if (result.ok || result.sent || request.method !== 'GET') return result;
    const wait = Math.max(result.retryAfterMs ?? Number.POSITIVE_INFINITY, 10);
    if (wait > left || request.signal.aborted) return result;
    left -= wait;
    await setTimeout(wait, undefined, { signal: request.signal }).catch(() => {});
  }
}

/** Everything but letters and digits encoded: brackets, bars and commas as well, at which some hosts stumble. */
function queryOf(parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

function multipart(file: { bytes: Uint8Array; type: string; name: string }): { body: Buffer; contentType: string } {
  const boundary = `kladka-${crypto.randomUUID()}`;
  const name = file.name.replace(/[^A-Za-z0-9._-]/g, '_');
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="${name}"\r\ncontent-type: ${file.type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}
