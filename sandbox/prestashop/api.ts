import { createHash } from 'node:crypto';
import { ApiError, notThere, refuse } from './api-error.ts';
import { checkKey, keyOf } from './authenticate.ts';
import type { Call } from './call.ts';
import { imagesApi } from './images.ts';
import { errorsJson, listJson, oneJson } from './json-output.ts';
import { listRows, readDisplay } from './list.ts';
import { removeEntities } from './remove.ts';
import { renderRow } from './render.ts';
import { resourceList } from './resource-list.ts';
import { checkRights } from './rights.ts';
import { saveEntities } from './save.ts';
import { renderSchema } from './schema.ts';
import { isSeenStock } from './stock.ts';
import type { World } from './world.ts';
import { type Element, writeXml } from './xml.ts';

/** Apache's limit for the line of a request: a list of too many ids in one filter is refused with 414. */
const greatestLine = 8190;

/** Whether the caller wants JSON: `output_format`, `io_format`, or the headers of the same names (§2.1). */
function wantsJson(request: Request, query: URLSearchParams): boolean {
  const wishes = [
    query.get('output_format'),
    query.get('io_format'),
    request.headers.get('output-format'),
    request.headers.get('io-format'),
  ];
  return wishes.some(wish => wish?.toUpperCase() === 'JSON');
}

/** An error in the shop's form; without complaints the body is empty. */
export function errorResponse(world: World, error: ApiError, json: boolean): Response {
  if (error.complaints.length === 0) return new Response(null, { status: error.status });
  const more = world.profile.thirtybees === undefined ? [] : [{ name: 'additional_info' }];
  const children = error.complaints.map(
    ({ code, message }): Element => ({
      name: 'error',
      children: [
        ...(code === null ? [] : [{ name: 'code', text: String(code) }]),
        { name: 'message', text: message },
        ...more,
      ],
    }),
  );
  return json
    ? new Response(errorsJson(error.complaints), {
        status: error.status,
        headers: { 'content-type': 'application/json' },
      })
    : new Response(writeXml([{ name: 'errors', children }]), {
        status: error.status,
        headers: { 'content-type': 'text/xml;charset=utf-8' },
      });
}

function readLanguages(world: World, query: URLSearchParams): number[] {
  const wish = query.get('language');
  if (wish === null) return world.languages;
  const inner = /^\[(.*)\]$/.exec(wish)?.[1] ?? wish;
  const [low = 0, high = 0] = inner.split(',').map(Number);
  const wanted = inner.includes('|')
    ? inner.split('|').map(Number)
    : inner.includes(',')
      ? world.languages.filter(language => language >= low && language <= high)
      : [Number(inner)];
  const known = wanted.filter(language => world.languages.includes(language));
  if (known.length === 0) throw refuse(400, 81, 'language is not available');
  return known;
}

const answer = (call: Call, content: string, status = 200): Response =>
  new Response(content, {
    status,
    headers: {
      'content-type': call.json ? 'application/json' : 'text/xml;charset=utf-8',
      'content-sha1': createHash('sha1').update(content).digest('hex'),
    },
  });

function read(call: Call, name: string): Response {
  const { world, query, json, languages } = call;
  const table = world.table(name);
  const { resource } = table;
  const schema = query.get('schema');
  if (schema !== null) {
    if (schema !== 'blank' && schema !== 'synopsis')
      throw refuse(
        400,
        28,
        "Please select a schema of type 'synopsis' to get the whole schema informations (which fields are required, which kind of content...) or 'blank' to get an empty schema to fill before using POST request",
      );
    return answer(call, writeXml([renderSchema(resource, schema, languages)]));
  }
  if (call.path[1] !== undefined) {
    const row = table.get(Number(call.path[1]));
    if (!row) throw notThere();
    if (name === 'stock_availables' && !isSeenStock(world, row))
      throw refuse(404, 131, `This ${resource.className} (${row.id}) does not exists on this shop`);
    const element = renderRow(call, resource, row, 'full');
    return answer(call, json ? oneJson(resource, element, languages.length) : writeXml([element]));
  }
  const rows = listRows(call, table);
  const display = readDisplay(resource, query);
  const elements = rows.map(row => renderRow(call, resource, row, display));
  return answer(call, json ? listJson(resource, elements, languages.length) : writeXml([{ name, children: elements }]));
}

function write(call: Call, name: string): Response {
  const table = call.world.table(name);
  try {
    const elements = saveEntities(call, table).map(row => renderRow(call, table.resource, row, 'full'));
    const [first] = elements;
    const content = call.json && first ? oneJson(table.resource, first, call.languages.length) : writeXml(elements);
    return answer(call, content, call.method === 'POST' ? 201 : 200);
  } finally {
    call.world.changed();
  }
}

async function serve(call: Call): Promise<Response> {
  const name = call.path[0] ?? '';
  checkRights(call.world, name, call.method);
  if (name === '') return answer(call, resourceList(call));
  if (name === 'images') return imagesApi(call);
  if (call.method === 'GET' || call.method === 'HEAD') return read(call, name);
  if (call.method !== 'DELETE') return write(call, name);
  removeEntities(call, call.world.table(name));
  call.world.changed();
  return new Response(null, { status: 200 });
}

async function answerRequest(world: World, request: Request, url: URL, query: URLSearchParams): Promise<Response> {
  const key = keyOf(request, query);
  if (key === null)
    return new Response('401 Unauthorized', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="Welcome to PrestaShop Webservice"', 'content-type': 'text/html' },
    });
  const shop = query.get('id_shop');
  if (shop !== null && !world.table('shops').get(Number(shop)))
    return new Response(null, { status: 302, headers: { location: `${url.origin}/` } });
  if (!world.settings.webservice)
    throw refuse(503, 22, 'The PrestaShop webservice is disabled. Please activate it in the PrestaShop Back Office');
  checkKey(world, key);
  const path = query.get('url') ?? url.pathname.replace(/^\/api\/?/, '');
  return serve({
    world,
    method: query.get('ps_method')?.toUpperCase() ?? request.method,
    path: path.split('/').filter(part => part !== ''),
    query,
    base: `${url.origin}/api/`,
    languages: readLanguages(world, query),
    json: wantsJson(request, query),
    body: new Uint8Array(await request.arrayBuffer()),
    contentType: request.headers.get('content-type') ?? '',
  });
}

/** Answers one request below `/api` (or to `/webservice/dispatcher.php?url=`) as the shop's webservice does. */
export async function webservice(world: World, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const query = url.searchParams;
  if (url.pathname.length + url.search.length > greatestLine)
    return new Response('Request-URI Too Long', { status: 414 });
  let response: Response;
  try {
    response = await answerRequest(world, request, url, query);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response = errorResponse(world, error, wantsJson(request, query));
    if (error.status === 401)
      response.headers.set('www-authenticate', 'Basic realm="Welcome to PrestaShop Webservice"');
  }
  response.headers.set('x-powered-by', 'PrestaShop Webservice');
  response.headers.set('psws-version', world.profile.version);
  if (world.profile.thirtybees !== undefined) response.headers.set('tbws-version', world.profile.thirtybees);
  return request.method === 'HEAD' ? new Response(null, response) : response;
}
