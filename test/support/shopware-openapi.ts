import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Passed } from './recording-proxy.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

const published = new URL('../../node_modules/@shopware/api-client/api-types/adminApiSchema.json', import.meta.url);
const document: JsonObject = JSON.parse(readFileSync(published, 'utf8'));
const components = object(document.components);

/** What every record says of itself besides its fields. */
const ownWords = ['apiAlias', '_uniqueIdentifier', 'translated', 'extensions'];

/**
 * The published schema with what every real answer does besides: associations that are not loaded and fields without
 * value are null, PHP writes collections and empty objects as lists, and every record says its apiAlias.
 * In return no field is allowed that the schema does not know.
 */
function relax(schema: Json): Json {
  if (!isObject(schema)) return schema;
  if (schema.type === 'array') return { ...schema, items: relax(schema.items ?? {}) };
  if (schema.type !== 'object') return schema;
  if (!isObject(schema.properties)) return { type: ['object', 'array'] };
  const required = list(schema.required);
  const isLink = (value: Json) => '$ref' in object(value) || '$ref' in object(object(value).items);
  const properties = Object.entries(schema.properties).map(([field, value]) => [
    field,
    required.includes(field) && !isLink(value) ? relax(value) : { anyOf: [relax(value), { type: 'null' }] },
  ]);
  const own = ownWords.map(word => [word, true]);
  return {
    type: 'object',
    required,
    properties: Object.fromEntries([...properties, ...own]),
    additionalProperties: false,
  };
}

const options = { strict: false, allErrors: true, validateFormats: false, validateSchema: false };
const schemas = object(components.schemas);
const answers = new Ajv2020(options);
answers.addSchema(
  {
    components: { schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, relax(schema)])) },
  },
  'api',
);
const requests = new Ajv2020(options);
requests.addSchema({ components }, 'api');

const compiled = new Map<string, ValidateFunction>();
function validator(ajv: Ajv2020, schema: Json): ValidateFunction {
  const key = `${ajv === answers ? 'answer' : 'request'} ${JSON.stringify(schema)}`;
  const known = compiled.get(key) ?? ajv.compile(object(linked(schema)));
  compiled.set(key, known);
  return known;
}

/** References of the document lead into the schema that was added as `api`. */
function linked(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(linked);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === '$ref' ? `api${String(value)}` : linked(value)]),
  );
}

/** What is wrong and where, places in lists without their numbers. That the whole may also be null is no help. */
function told(errors: ErrorObject[] | null | undefined, name: string): string[] {
  const all = errors ?? [];
  const causes = all.filter(
    ({ keyword, params }) => keyword !== 'anyOf' && !(keyword === 'type' && params.type === 'null'),
  );
  return (causes.length > 0 ? causes : all).map(({ instancePath, message, params }) => {
    const place = instancePath.replace(/\/\d+(?=\/|$)/g, '[]') || '/';
    return [name, place, message, params.additionalProperty].filter(Boolean).join(' ');
  });
}

/** What the published schema of a record (such as `Order`) has against one; places without their numbers in lists. */
export function recordProblems(name: string, record: unknown): string[] {
  const validate = validator(answers, { $ref: `#/components/schemas/${name}` });
  return validate(record) ? [] : told(validate.errors, name);
}

/** The operation of the document that a request means, or undefined: one that Shopware 6.7 does not document. */
function operationOf(method: string, path: string): JsonObject | undefined {
  const steps = path
    .replace(/\?.*$/, '')
    .replace(/^\/api/, '')
    .split('/');
  const fits = (template: string) => {
    const wanted = template.split('/');
    return wanted.length === steps.length && wanted.every((step, at) => step.startsWith('{') || step === steps[at]);
  };
  const found = Object.entries(object(document.paths))
    .filter(([template]) => fits(template))
    .sort(([one], [other]) => one.split('{').length - other.split('{').length)[0];
  const operation = found && object(found[1])[method.toLowerCase()];
  return isObject(operation) ? operation : undefined;
}

const schemaOf = (content: Json | undefined): Json | undefined => {
  const kinds = object(content);
  return object(kinds['application/json'] ?? Object.values(kinds)[0]).schema;
};

/** What the document has against one exchange: its path, its request body, its status, its answer. */
export function exchangeProblems(exchange: Passed): string[] {
  const { method, path, status } = exchange;
  const name = `${method} ${path.replace(/[0-9a-f]{32}/g, '{id}')}`;
  const operation = operationOf(method, path);
  if (!operation) return [`${name} is not documented`];
  return [...requestProblems(name, operation, exchange), ...answerProblems(`${name} ${status}`, operation, exchange)];
}

function requestProblems(name: string, operation: JsonObject, { method, requestBody }: Passed): string[] {
  const schema = schemaOf(object(operation.requestBody).content);
  if (requestBody === '') return object(operation.requestBody).required === true ? [`${name} needs a body`] : [];
  if (schema === undefined) return [`${name} takes no body`];
  const body: Json = JSON.parse(requestBody);
  const target =
    typeof object(schema).$ref === 'string'
      ? object(schemas[String(object(schema).$ref).split('/').at(-1) ?? ''])
      : object(schema);
  // A PATCH sends some fields only.
  const wanted: Json = method === 'PATCH' ? { ...target, required: [] } : schema;
  const validate = validator(requests, wanted);
  const known = isObject(target.properties) ? Object.keys(target.properties) : undefined;
  const invented = known ? Object.keys(object(body)).filter(field => !known.includes(field)) : [];
  return [
    ...invented.map(field => `${name} does not know ${field}`),
    ...(validate(body) ? [] : told(validate.errors, name)),
  ];
}

function answerProblems(name: string, operation: JsonObject, { status, answerBody }: Passed): string[] {
  const documented = object(operation.responses)[String(status)];
  if (documented === undefined) return [`${name} is not documented`];
  const shared =
    String(object(documented).$ref ?? '')
      .split('/')
      .at(-1) ?? '';
  const schema = schemaOf((shared ? object(object(components.responses)[shared]) : object(documented)).content);
  if (answerBody === '' || schema === undefined) return [];
  const validate = validator(answers, schema);
  return validate(JSON.parse(answerBody)) ? [] : told(validate.errors, name);
}

/** The fields that the records of an answer have, as `entity.field`, in every depth. */
export function fieldsOf(answer: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(answer)) for (const item of answer) fieldsOf(item, found);
  else if (typeof answer === 'object' && answer !== null) {
    const alias = 'apiAlias' in answer && typeof answer.apiAlias === 'string' ? answer.apiAlias : undefined;
    for (const [field, value] of Object.entries(answer)) {
      if (alias !== undefined) found.add(`${alias}.${field}`);
      fieldsOf(value, found);
    }
  }
  return found;
}
