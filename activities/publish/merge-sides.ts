import type { TransactionSql } from 'postgres';
import { boundParties, recogniseParties } from '../../db/queries/bound-parties.ts';
import { type FeedEntry, heldInFeed, putFeed } from '../../db/queries/feed.ts';
import { keepChanges } from '../../db/queries/merge-records.ts';
import { type Merge, mergeThreeWay } from '../../domain/merge-three-way.ts';
import { pickFields, setFields, twoWayFields } from '../../domain/party-fields.ts';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Fields } from '../../domain/product.ts';
import { entered, givenTwice, idsOf, renameBuyers, type Told } from './bound-sides.ts';
import type { FeedFlow } from './feed-flows.ts';
import { namesAt } from './names-between.ts';
import { entryOf, type PartyRow, readParties } from './parties.ts';
import { keepImages, readImages, type SeenImages } from './seen-images.ts';

type Entity = 'customers' | 'delivery-places';
/** `again`: the other side has to be told though it was told the same before, as it changed its mind since. */
type Given = { entry: FeedEntry; again: boolean };

/**
 * Brings both sides of a flow together for these records (W2): what changed on one side since it was last seen goes to the
 * other, what changed on both is decided per field, and a decision against one side stands in the record's history. Resolves to
 * how many moved in the feeds of both.
 */
export async function mergeSides(
  sql: TransactionSql,
  flow: FeedFlow<PartyFlowSettings>,
  entity: Entity,
  externalIds: string[],
): Promise<number> {
  const fields = twoWayFields[entity];
  const recognised = await recogniseParties(sql, flow, entity, externalIds);
  const bound = await boundParties(sql, flow, entity, externalIds);
  const { atSource, atTarget } = idsOf(externalIds, bound);
  const sources = await readParties(sql, flow, 'source', entity, atSource);
  const theirs = await readParties(sql, flow, 'target', entity, atTarget);
  const targets = new Map(theirs.filter(row => !row.withdrawn).map(row => [row.name, row]));
  const images = await readImages(
    sql,
    flow,
    sources.map(row => row.id),
  );
  const ids = [...new Set([...sources, ...theirs].map(row => row.name))];
  const back = await untakenBySource(sql, flow, entity, ids);
  const given = await givenToTarget(sql, flow, entity, ids);
  const names = await namesAt(
    'target',
    sql,
    flow,
    entity,
    sources.map(row => row.document),
  );
  const forTarget: Given[] = [];
  const forSource: Given[] = [];
  const seen: SeenImages[] = [];
  const conflicts: Parameters<typeof keepChanges>[2] = [];
  for (const source of sources) {
    const target = targets.get(source.name);
    const told = back.get(source.name);
    const sourceNow = pickFields(source.document, fields);
    const targetNow = target && pickFields(target.document, fields);
    const known = images.get(source.id);
    const image = known?.target ? known : (entered(source, sourceNow, told) ?? known);
    seen.push({ recordId: source.id, source: sourceNow, target: targetNow });
    const merge = targetNow && merged(flow, fields, { source, sourceNow, target, targetNow, image });
    const document = setFields(source.document, wantedAt(sourceNow, targetNow, merge, given.get(source.name)));
    const isTakenBack = merge !== undefined && Object.keys(merge.toTarget).length > 0;
    forTarget.push({ entry: entryOf(flow, entity, source, document, names), again: isTakenBack });
    const changes = { ...stillOpen(told?.changes ?? {}, sourceNow, targetNow, merge), ...merge?.toSource };
    const isNew = merge !== undefined && Object.keys(merge.toSource).length > 0;
    const isRenamed = source.name !== source.externalId && told !== undefined && told.externalId !== source.externalId;
    if (Object.keys(changes).length > 0 || isRenamed || isOutdated(told?.changes ?? {}, sourceNow, changes))
      forSource.push({ entry: changeFor(flow, entity, source, sourceNow, changes), again: isNew });
    conflicts.push(...conflictsOf(source.id, merge));
  }
  forSource.push(...(await newToSource(sql, flow, entity, sources, [...targets.values()])));
  await keepImages(sql, flow, seen);
  await keepChanges(
    sql,
    { workspaceId: flow.workspaceId, entity, who: `${flow.key} (both sides changed it)` },
    conflicts,
  );
  const { workspaceId } = flow;
  const twice = await givenTwice(sql, flow, entity, bound);
  forTarget.push(...twice.map(entry => ({ entry, again: false })));
  let moved = await give(sql, { workspaceId, connectionId: flow.targetId }, entity, forTarget);
  if (flow.sourcePulls.includes(entity))
    moved += await give(sql, { workspaceId, connectionId: flow.sourceId }, entity, forSource);
  return entity === 'customers' ? moved + (await renameBuyers(sql, flow, recognised)) : moved;
}

/** What only the target has is new to the source. */
async function newToSource(
  sql: TransactionSql,
  flow: FeedFlow<PartyFlowSettings>,
  entity: Entity,
  sources: PartyRow[],
  targets: PartyRow[],
): Promise<Given[]> {
  const known = new Set(sources.map(row => row.name));
  const rows = targets.filter(row => !known.has(row.name));
  const names = await namesAt(
    'source',
    sql,
    flow,
    entity,
    rows.map(row => row.document),
  );
  return rows.map(row => {
    const here = {
      ...row,
      externalId: names.of(entity, row.externalId),
      parentId: row.parentId && names.of('customers', row.parentId),
      document: names.in(row.document),
    };
    return {
      entry: changeFor(flow, entity, here, undefined, pickFields(row.document, twoWayFields[entity])),
      again: false,
    };
  });
}

type Sides = { source: PartyRow; sourceNow: Fields; target?: PartyRow; targetNow: Fields; image?: SeenImages };

const merged = (
  flow: FeedFlow<PartyFlowSettings>,
  fields: readonly string[],
  { source, sourceNow, target, targetNow, image }: Sides,
): Merge =>
  mergeThreeWay({
    source: { now: sourceNow, image: image?.source, changedAt: source.changedAt.toISOString() },
    target: { now: targetNow, image: image?.target, changedAt: target?.changedAt.toISOString() },
    owners: Object.fromEntries(fields.map(field => [field, flow.settings.owners[field] ?? flow.settings.fieldOwner])),
    only: fields,
  });

/** What differs and changed on neither side waits to be written on one of them: the target is told what it was told last. */
function wantedAt(sourceNow: Fields, targetNow: Fields | undefined, merge: Merge | undefined, given?: Fields): Fields {
  const wanted: Fields = { ...sourceNow };
  for (const { field, writeTo, from, value } of merge?.fields ?? [])
    wanted[field] =
      writeTo === 'target'
        ? value
        : from === 'both' && given?.[field] === sourceNow[field]
          ? (sourceNow[field] ?? value)
          : (targetNow?.[field] ?? value);
  return wanted;
}

const conflictsOf = (recordId: string, merge: Merge | undefined) =>
  (merge?.fields ?? []).flatMap(({ field, value, from, conflict }) =>
    conflict
      ? [
          {
            recordId,
            field: `merge.${field}`,
            before: from === 'source' ? conflict.target : conflict.source,
            after: value,
          },
        ]
      : [],
  );

/** What stands in the target's feed of the fields that both may change. */
async function givenToTarget(
  sql: TransactionSql,
  flow: FeedFlow<unknown>,
  entity: Entity,
  externalIds: string[],
): Promise<Map<string, Fields>> {
  const scope = { workspaceId: flow.workspaceId, connectionId: flow.targetId };
  const held = await heldInFeed(sql, scope, entity, externalIds);
  return new Map(held.map(({ objectId, document }) => [objectId, pickFields(document, twoWayFields[entity])]));
}

/** What the source was told that the target changed, and may not have taken over. */
async function untakenBySource(
  sql: TransactionSql,
  flow: FeedFlow<unknown>,
  entity: Entity,
  ids: string[],
): Promise<Map<string, Told>> {
  const scope = { workspaceId: flow.workspaceId, connectionId: flow.sourceId };
  const held = flow.sourcePulls.includes(entity) ? await heldInFeed(sql, scope, entity, ids) : [];
  return new Map(
    held.map(({ objectId, document }) => [
      objectId,
      { externalId: String(document.externalId), changes: (document.changes ?? {}) as Fields },
    ]),
  );
}

/**
 * Of what the source was told, what still holds: the target still says it, the source does not and has said nothing newer. The feed has one row per
 * object, so that a later change must not push out an earlier one that was not pulled yet.
 */
const stillOpen = (told: Fields, sourceNow: Fields, targetNow: Fields | undefined, merge: Merge | undefined): Fields =>
  Object.fromEntries(
    Object.entries(told).filter(
      ([field, value]) =>
        sourceNow[field] !== value && targetNow?.[field] === value && merge?.toTarget[field] === undefined,
    ),
  );

/** Something that the source was told of and has not taken over no longer holds: pulled late, it would undo what is newer. */
const isOutdated = (told: Fields, sourceNow: Fields, changes: Fields): boolean =>
  Object.entries(told).some(([field, value]) => sourceNow[field] !== value && changes[field] !== value);

/**
 * What the target changed, for the source: its own document with the changes beside it, so that a person can see them too, and
 * what the source said of these fields when they were merged, if it said anything. A field that was emptied is in the changes as empty.
 */
const changeFor = (
  flow: FeedFlow<unknown>,
  entity: Entity,
  row: PartyRow,
  sourceNow: Fields | undefined,
  changes: Fields,
): FeedEntry => ({
  objectId: row.name,
  op: 'upsert',
  document: {
    ...setFields(row.document, changes),
    changes,
    ...(sourceNow && {
      before: Object.fromEntries(Object.keys(changes).map(field => [field, sourceNow[field] ?? ''])),
    }),
  },
  flowId: flow.id,
  recordId: row.id,
  buyerId: entity === 'customers' ? row.externalId : (row.parentId ?? undefined),
});

async function give(
  sql: TransactionSql,
  scope: { workspaceId: string; connectionId: string },
  entity: Entity,
  given: Given[],
): Promise<number> {
  let moved = 0;
  for (const again of [false, true]) {
    const entries = given.filter(each => each.again === again).map(each => each.entry);
    moved += await putFeed(sql, scope, entity, entries, { again });
  }
  return moved;
}
