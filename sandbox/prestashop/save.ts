import { refuse } from './api-error.ts';
import type { Call } from './call.ts';
import { checkTexts, checkValues } from './check-values.ts';
import { effectsOf } from './effects.ts';
import { type Resource, stored } from './field.ts';
import type { Link, Row, Table, Texts } from './table.ts';
import { childOf, type Element, readXml } from './xml.ts';

type Draft = { values: Record<string, string>; texts: Texts; sent: Map<string, string> };

const sentTexts = (node: Element | undefined, languages: number[], former: Record<string, string>) => {
  const given = (node?.children ?? []).filter(child => child.name === 'language');
  if (given.length === 0) return Object.fromEntries(languages.map(language => [language, node?.text ?? '']));
  return { ...former, ...Object.fromEntries(given.map(child => [child.attributes?.id ?? '', child.text ?? ''])) };
};

/** What an entity says, column by column: what is missing becomes empty, except with PATCH (§2.4). */
function readDraft({ world, method }: Call, resource: Resource, entity: Element, row: Row | undefined): Draft {
  const draft: Draft = { values: {}, texts: {}, sent: new Map() };
  const partial = method === 'PATCH';
  for (const [name, field] of Object.entries(resource.fields)) {
    if (name === 'id' || field.hidden) continue;
    const node = childOf(entity, name);
    if (field.i18n) {
      if (node || !partial) draft.texts[name] = sentTexts(node, world.languages, row?.texts[name] ?? {});
    } else if (node && field.readOnly) {
      throw refuse(400, 93, `parameter "${name}" not writable. Please remove this attribute of this XML`);
    } else if (field.dynamic) {
      if (node) draft.sent.set(name, node.text ?? '');
    } else if (node) {
      draft.values[name] = node.text ?? '';
    } else if (field.required && !partial) {
      throw refuse(400, 41, `parameter "${name}" required`);
    } else if (!partial && !field.readOnly) {
      draft.values[name] = '';
    }
  }
  return draft;
}

/** Texts of languages that a new record leaves out are those of the default language, where one is required. */
function fillLanguages(resource: Resource, texts: Texts, languages: number[], usual: string): void {
  for (const [name, values] of Object.entries(texts))
    for (const language of languages)
      values[language] ||= resource.fields[name]?.required ? (values[usual] ?? '') : (values[language] ?? '');
}

function stampDates(call: Call, resource: Resource, values: Record<string, string>, row: Row | undefined): void {
  const now = call.world.now();
  if ('date_upd' in resource.fields) values.date_upd = now;
  if ('date_add' in resource.fields && (!row || values.date_add === '')) values.date_add = now;
}

function saveLinks(call: Call, resource: Resource, row: Row, entity: Element): void {
  for (const node of childOf(entity, 'associations')?.children ?? []) {
    const kind = resource.associations[node.name];
    if (!kind) throw refuse(400, 86, `The association "${node.name}" does not exists`);
    if (kind.readOnly) continue;
    const list: Link[] = (node.children ?? []).map(link =>
      Object.fromEntries(
        (link.children ?? [])
          .filter(field => field.name in kind.fields)
          .map(field => [field.name, (field.text ?? '').trim()]),
      ),
    );
    row.links[node.name] = effectsOf(resource.name).linked?.(call, row, node.name, list) ?? list;
  }
}

function saveOne(call: Call, table: Table, entity: Element): Row {
  const { resource } = table;
  const { world, method } = call;
  const known = method === 'POST' ? undefined : table.get(Number(childOf(entity, 'id')?.text));
  if (!known && method !== 'POST') throw refuse(404, 92, 'Invalid ID');
  const { values, texts, sent } = readDraft(call, resource, entity, known);
  const usual = world.configuration('PS_LANG_DEFAULT');
  checkTexts(resource, texts, usual);
  checkValues(resource, values);
  stampDates(call, resource, values, known);
  for (const [name, value] of Object.entries(values)) {
    const field = resource.fields[name];
    if (field) values[name] = stored(field, value);
  }
  fillLanguages(resource, texts, world.languages, usual);
  const effects = effectsOf(resource.name);
  effects.tidy?.(call, values, known);
  const before = known
    ? Object.fromEntries(Object.keys(resource.fields).map(name => [name, table.value(known, name)]))
    : {};
  const row = known ?? table.add(values, texts);
  if (known) {
    table.change(known, values);
    Object.assign(known.texts, texts);
  }
  (known ? effects.changed : effects.added)?.({ call, row, before, sent });
  saveLinks(call, resource, row, entity);
  return row;
}

/**
 * Writes the entities of a POST, PUT or PATCH one after the other, as the shop does: when one is refused, those
 * before it are written all the same. Returns the records written.
 */
export function saveEntities(call: Call, table: Table): Row[] {
  let body = new TextDecoder().decode(call.body);
  if (body.startsWith('xml=')) body = body.slice(4);
  const entities = readXml(body);
  const ids = entities.map(entity => (childOf(entity, 'id')?.text ?? '').trim()).filter(id => id !== '');
  if (call.method === 'POST') {
    if (ids.length > 0) throw refuse(400, 91, 'id is forbidden when adding a new resource');
  } else {
    if (new Set(ids).size !== ids.length) throw refuse(400, 89, 'id is duplicate in request');
    if (ids.length !== entities.length) throw refuse(400, 90, 'id is required when modifying a resource');
  }
  return entities.map(entity => saveOne(call, table, entity));
}
