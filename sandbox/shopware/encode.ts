import type { Criteria } from './criteria.ts';
import { ShopError } from './errors.ts';
import { select } from './match.ts';
import { type Association, associationsOf, type Json, type JsonObject, type Row, translatedFields } from './tables.ts';
import type { World } from './world.ts';

const statefulEntities = new Set(['order', 'order_transaction', 'order_delivery']);
type Wanted = Pick<Criteria, 'associations'> | undefined;

/** Refuses associations that the entity does not have, in every depth. */
export function checkAssociations(world: World, entity: string, wanted: Wanted): void {
  for (const [name, inner] of Object.entries(wanted?.associations ?? {})) {
    const association = associationsOf[entity]?.[name];
    if (!association || world.profile.unknownFields.has(`${entity}.${name}`))
      throw new ShopError(404, 'FRAMEWORK__ASSOCIATION_NOT_FOUND', `Can not find association by name ${name}`);
    checkAssociations(world, association.entity, inner);
  }
}

/** The records of an association if it is loaded: asked for, or (states, until 6.5) unasked. */
export function loaded(
  world: World,
  entity: string,
  row: Row,
  wanted: Wanted,
): { name: string; association: Association; rows: Row[] | undefined; inner: Criteria | undefined }[] {
  return Object.entries(associationsOf[entity] ?? {})
    .filter(([name]) => !world.profile.unknownFields.has(`${entity}.${name}`))
    .map(([name, association]) => {
      const inner = wanted?.associations[name];
      const unasked = name === 'stateMachineState' && world.profile.autoloadsStates && statefulEntities.has(entity);
      if (!inner && !unasked) return { name, association, rows: undefined, inner };
      const rows = world.related(row, association);
      if (!inner || association.kind === 'one' || association.kind === 'owned')
        return { name, association, rows, inner };
      const chosen = select(world, association.entity, rows, inner.filter, inner.sort);
      const from = inner.limit === null ? 0 : (inner.page - 1) * inner.limit;
      return { name, association, rows: chosen.slice(from, from + (inner.limit ?? chosen.length)), inner };
    });
}

/** The own fields of a record as this generation shows them. */
export function plainFields(world: World, entity: string, row: Row): JsonObject {
  const { unknownFields } = world.profile;
  const plain: JsonObject = {};
  for (const field in row)
    if (!field.startsWith('$') && (unknownFields.size === 0 || !unknownFields.has(`${entity}.${field}`)))
      plain[field] = row[field] as Json;
  return plain;
}

/** `translated`: the texts in the language of the request. */
function translations(entity: string, row: Row): Json {
  const fields = translatedFields[entity];
  return fields ? { ...Object.fromEntries(fields.map(field => [field, row[field] ?? null])), customFields: {} } : [];
}

/** A record with its associations as `Accept: application/json` gives it; associations not loaded are null. */
export function encode(
  world: World,
  entity: string,
  row: Row,
  wanted?: Wanted,
  includes?: Record<string, string[]>,
): JsonObject {
  const full: JsonObject = { extensions: [], _uniqueIdentifier: row.id, translated: translations(entity, row) };
  Object.assign(full, plainFields(world, entity, row));
  for (const { name, association, rows, inner } of loaded(world, entity, row, wanted)) {
    const single = association.kind === 'one' || association.kind === 'owned';
    const records = rows?.map(found => encode(world, association.entity, found, inner, includes));
    full[name] = records === undefined ? null : single ? (records[0] ?? null) : records;
  }
  full.apiAlias = entity;
  const kept = includes?.[entity];
  if (!kept) return full;
  return Object.fromEntries(Object.entries(full).filter(([field]) => field === 'apiAlias' || kept.includes(field)));
}

/** Records in JSON:API form: attributes, relationships, and the loaded records once under `included`. */
export function encodeJsonApi(
  world: World,
  entity: string,
  rows: Row[],
  criteria: Wanted,
): { data: Json[]; included: Json[] } {
  const included = new Map<string, Json>();
  const resource = (type: string, row: Row, wanted: Wanted): JsonObject => {
    const { id, ...attributes } = plainFields(world, type, row);
    const relationships: JsonObject = {};
    const self = `${world.settings.shopUrl}/api/${type.replaceAll('_', '-')}/${row.id}`;
    for (const { name, association, rows: found, inner } of loaded(world, type, row, wanted)) {
      const links = (found ?? []).map(other => ({ type: association.entity, id: other.id }));
      const single = association.kind === 'one' || association.kind === 'owned';
      relationships[name] = {
        data: single ? (links[0] ?? null) : links,
        links: { related: `${self}/${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}` },
      };
      for (const other of found ?? [])
        included.set(`${association.entity}:${other.id}`, resource(association.entity, other, inner));
    }
    return {
      id: id ?? row.id,
      type,
      attributes: { ...attributes, translated: translations(type, row) },
      links: { self },
      relationships,
      meta: null,
    };
  };
  return { data: rows.map(row => resource(entity, row, criteria)), included: [...included.values()] };
}
