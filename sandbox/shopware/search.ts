import { type Criteria, readCriteria } from './criteria.ts';
import { checkAssociations, encode, encodeJsonApi } from './encode.ts';
import { ShopError } from './errors.ts';
import { select } from './match.ts';
import { associationsOf, type Json, type JsonObject, type Row } from './tables.ts';
import type { World } from './world.ts';

/** The entity behind a path such as `order-delivery`; 404 for one that the shop does not have. */
export function entityOf(segment: string): string {
  const entity = segment.replaceAll('-', '_');
  if (segment.includes('_') || !(entity in associationsOf))
    throw new ShopError(404, 'FRAMEWORK__DEFINITION_NOT_FOUND', `Definition for entity "${segment}" does not exist.`);
  return entity;
}

/** The greatest limit in force: the setting, or else the profile's. */
export const maxLimitOf = (world: World): number | null =>
  world.settings.maxLimit === 'none' ? null : (world.settings.maxLimit ?? world.profile.maxLimit);

function find(world: World, entity: string, criteria: Criteria): { rows: Row[]; total: number } {
  checkAssociations(world, entity, criteria);
  const base = criteria.ids ? criteria.ids.flatMap(id => world.get(entity, id) ?? []) : world.all(entity);
  const matched = select(world, entity, base, criteria.filter, criteria.sort);
  const from = criteria.limit === null ? 0 : (criteria.page - 1) * criteria.limit;
  const rows = criteria.limit === null ? matched : matched.slice(from, from + criteria.limit);
  const ahead = Math.max(0, Math.min(matched.length - from, (criteria.limit ?? matched.length) * 5 + 1));
  return { rows, total: [rows.length, matched.length, ahead][criteria.totalCountMode] ?? rows.length };
}

/** Answers `/api/search/{entity}`: JSON when asked for, otherwise JSON:API. */
export function search(world: World, entity: string, body: Json, json: boolean): JsonObject {
  const criteria = readCriteria(body, maxLimitOf(world));
  const { rows, total } = find(world, entity, criteria);
  if (json)
    return {
      total,
      data: rows.map(row => encode(world, entity, row, criteria, criteria.includes)),
      aggregations: [],
    };
  return {
    ...encodeJsonApi(world, entity, rows, criteria),
    links: { self: `${world.settings.shopUrl}/api/search/${entity.replaceAll('_', '-')}` },
    meta: { totalCountMode: criteria.totalCountMode, total },
    aggregations: [],
  };
}

/** Answers `/api/search-ids/{entity}`. */
export function searchIds(world: World, entity: string, body: Json): JsonObject {
  const { rows, total } = find(world, entity, readCriteria(body, maxLimitOf(world)));
  return { total, data: rows.map(row => row.id) };
}

/** Answers `/api/{entity}/{id}`. */
export function readOne(world: World, entity: string, id: string, json: boolean): JsonObject {
  const row = world.get(entity, id);
  if (!row) throw missing(entity, id);
  if (json) return { data: encode(world, entity, row) };
  const { data, included } = encodeJsonApi(world, entity, [row], undefined);
  return { data: data[0] ?? null, included };
}

/** What the shop says of a record that is not there. */
export const missing = (entity: string, id: string): ShopError =>
  new ShopError(
    404,
    'FRAMEWORK__RESOURCE_NOT_FOUND',
    `The ${entity} resource with the following primary key was not found: id(${id})`,
  );
