import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

type Json = { [name: string]: unknown };
/** The parts of an OpenAPI document that the client is made of. */
export type ApiDocument = {
  paths: Record<string, Record<string, { requestBody?: unknown; responses?: unknown }>>;
  components: { schemas: Record<string, unknown> };
};

const target = fileURLToPath(new URL('../client/types.ts', import.meta.url));
const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
const base = '#/components/schemas/';

const banner = `/**
 * The records and answers of the connector API \`/v1\`, made from its OpenAPI document by \`npm run client\`. Not to be edited.
 */`;

/** Every named schema that a part of the document speaks of, directly or through others. */
function named(part: unknown, schemas: Record<string, unknown>, found = new Set<string>()): Set<string> {
  if (typeof part !== 'object' || part === null) return found;
  for (const [key, value] of Object.entries(part)) {
    const name = key === '$ref' && typeof value === 'string' ? value.slice(base.length) : undefined;
    if (name !== undefined && !found.has(name)) named(schemas[name], schemas, found.add(name));
    else named(value, schemas, found);
  }
  return found;
}

/** The named schema of a body: what stands under `content/application/json`. */
function bodyName(content: unknown): string {
  const text = JSON.stringify(content) ?? '';
  return /"application\/json":\{"schema":\{"\$ref":"#\/components\/schemas\/(\w+)"/.exec(text)?.[1] ?? '';
}

/** \`{ products: ProductRecord; … }\`: what may be pushed to or pulled from each path of one segment. */
function mapOf(
  title: string,
  said: string,
  method: 'get' | 'post',
  suffix: RegExp,
  made: string,
  paths: ApiDocument['paths'],
) {
  const lines = Object.entries(paths).flatMap(([path, methods]) => {
    const [, entity] = /^\/v1\/([a-z-]+)$/.exec(path) ?? [];
    const operation = methods[method];
    const body = bodyName(method === 'post' ? operation?.requestBody : operation?.responses);
    return entity && suffix.test(body) && !/^(Event|Ack)Push$/.test(body)
      ? [`  '${entity}': ${body.replace(suffix, made)};`]
      : [];
  });
  return `/** ${said} */\nexport interface ${title} {\n${lines.join('\n')}\n}\n`;
}

/** Writes the types of everything under \`/v1\`, formatted as the house is. */
export async function clientTypes({ paths, components }: ApiDocument): Promise<string> {
  const own = Object.fromEntries(Object.entries(paths).filter(([path]) => path.startsWith('/v1/')));
  // What surrounds records is written by hand in client.ts.
  const names = [...named(own, components.schemas)].filter(name => !/(Push|Page)$/.test(name)).sort();
  const definitions = Object.fromEntries(names.map(name => [name, components.schemas[name]]));
  const text = JSON.stringify({ title: 'Named', type: 'object', additionalProperties: false, definitions });
  const schema = JSON.parse(text.replaceAll(base, '#/definitions/')) as JSONSchema & Json;
  const types = await compile(schema, 'Named', {
    bannerComment: banner,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    unreachableDefinitions: true,
    format: false,
  });
  const maps = [
    mapOf('PushRecords', 'What one record of a push is, by entity.', 'post', /Push$/, 'Record', own),
    mapOf('PulledRecords', 'What one pulled object is, by entity.', 'get', /Page$/, 'Pulled', own),
  ];
  const alone = types
    .replace(/export interface Named \{\s*\}\n?/, '')
    .replace(/\/\*\*\n \* This interface was referenced by[^/]*\*\/\n/g, '');
  return format(`${alone}\n${maps.join('\n')}`);
}

function format(source: string): string {
  const { stdout, status, stderr } = spawnSync(biome, ['format', '--stdin-file-path=client/types.ts'], {
    input: source,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The types could not be formatted: ${stderr}`);
  return stdout;
}

// kladka openapi | node tools/make-client.ts
if (import.meta.main) {
  writeFileSync(target, await clientTypes(JSON.parse(await text(process.stdin)) as ApiDocument));
}
