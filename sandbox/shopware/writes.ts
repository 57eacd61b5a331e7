import { ShopError } from './errors.ts';
import { orderWritten } from './order-events.ts';
import { missing } from './search.ts';
import { isObject, type Json, type JsonObject, type Row } from './tables.ts';
import type { World } from './world.ts';

const writable: Record<string, string[]> = {
  webhook: ['name', 'eventName', 'url', 'active', 'onlyLiveVersion'],
  order_delivery: ['trackingCodes', 'customFields'],
  order: ['customFields', 'customerComment', 'internalComment', 'affiliateCode', 'campaignCode'],
};

const violation = (field: string, code: string, detail: string) =>
  new ShopError(400, code, detail, { pointer: `/0/${field}` });

function checkField(entity: string, field: string, value: Json): void {
  const wrong = (detail: string) => violation(field, 'VIOLATION::INVALID_TYPE_ERROR', detail);
  if (field === 'trackingCodes' && !(Array.isArray(value) && value.every(code => typeof code === 'string')))
    throw wrong('This value should be of type list of texts.');
  if (field === 'active' && typeof value !== 'boolean') throw wrong('This value should be of type bool.');
  if (field === 'customFields' && value !== null && !isObject(value))
    throw wrong('This value should be of type array.');
  if (
    entity === 'webhook' &&
    ['name', 'eventName', 'url'].includes(field) &&
    (typeof value !== 'string' || value === '')
  )
    throw violation(field, 'VIOLATION::IS_BLANK_ERROR', 'This value should not be blank.');
}

/** The writable fields of a body; refuses state changes by field and fields that the shop protects. */
function readFields(world: World, entity: string, body: Json): JsonObject {
  if (!isObject(body)) throw new ShopError(400, 'FRAMEWORK__INVALID_WRITE_INPUT', 'The body has to be an object.');
  const fields: JsonObject = {};
  for (const [field, value] of Object.entries(body)) {
    if (field === 'id' || field === 'versionId') continue;
    if (!writable[entity]?.includes(field) || world.profile.unknownFields.has(`${entity}.${field}`)) {
      const known = field in (world.sample(entity) ?? {});
      if (known || field === 'stateId')
        throw violation(
          field,
          'FRAMEWORK__WRITE_CONSTRAINT_VIOLATION',
          'This field is write-protected. (Got: "user" scope and "system" is required)',
        );
      continue;
    }
    checkField(entity, field, value);
    fields[field] = value;
  }
  return fields;
}

/** Creates a record (webhooks only) and returns it. */
export function createRecord(world: World, entity: string, body: Json): Row {
  if (entity !== 'webhook')
    throw new ShopError(403, 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', `The sandbox does not create "${entity}" by API.`);
  const fields = readFields(world, entity, body);
  for (const field of ['name', 'eventName', 'url']) checkField(entity, field, fields[field] ?? null);
  const wished = isObject(body) ? body.id : undefined;
  if (wished !== undefined && !(typeof wished === 'string' && /^[0-9a-f]{32}$/.test(wished)))
    throw new ShopError(400, 'FRAMEWORK__INVALID_UUID', `Value is not a valid UUID: ${JSON.stringify(wished)}`);
  if (wished !== undefined && world.get(entity, wished))
    throw new ShopError(
      400,
      'FRAMEWORK__WRITE_DUPLICATE_KEY',
      `A webhook with the id ${wished} exists already. Use PATCH.`,
    );
  return world.insert(entity, {
    id: wished ?? world.newId(entity),
    active: true,
    onlyLiveVersion: false,
    errorCount: 0,
    appId: null,
    ...fields,
  });
}

/** Changes a record. A delivery's change leaves the order's updatedAt alone. */
export function patchRecord(world: World, entity: string, id: string, body: Json): void {
  if (!(entity in writable))
    throw new ShopError(403, 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', `The sandbox does not change "${entity}" by API.`);
  if (!world.get(entity, id)) throw missing(entity, id);
  const fields = readFields(world, entity, body);
  // Switching a webhook on again starts its count of failures anew.
  const row = world.update(
    entity,
    id,
    entity === 'webhook' && fields.active === true ? { ...fields, errorCount: 0 } : fields,
  );
  if (row && entity === 'order') orderWritten(world, row, [...Object.keys(fields), 'updatedAt'], 'update');
}

/** Deletes a record (webhooks only). */
export function deleteRecord(world: World, entity: string, id: string): void {
  if (entity !== 'webhook')
    throw new ShopError(403, 'FRAMEWORK__MISSING_PRIVILEGE_ERROR', `The sandbox does not delete "${entity}" by API.`);
  if (!world.remove(entity, id)) throw missing(entity, id);
}
