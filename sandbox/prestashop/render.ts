import type { Call, Display } from './call.ts';
import { shownLinks, shownValue } from './computed.ts';
import type { Association, Field, Resource } from './field.ts';
import { calculatedPrices } from './special-price.ts';
import type { Row } from './table.ts';
import type { Element } from './xml.ts';

function renderField(call: Call, resource: Resource, row: Row, name: string, field: Field): Element {
  if (field.i18n)
    return {
      name,
      children: call.languages.map(language => ({
        name: 'language',
        attributes: { id: String(language), 'xlink:href': `${call.base}languages/${language}` },
        text: row.texts[name]?.[language] ?? '',
      })),
    };
  const value = shownValue(call.world, resource.name, row, name);
  const below = field.link === 'images' ? `images/${resource.name}/${row.id}` : field.link;
  const linked = below !== undefined && value !== '' && value !== '0';
  return {
    name,
    attributes: {
      ...(linked ? { 'xlink:href': `${call.base}${below}/${value}` } : {}),
      ...(field.dynamic ? { notFilterable: 'true' } : {}),
    },
    text: value,
  };
}

function renderAssociation(call: Call, resource: Resource, row: Row, name: string, kind: Association): Element {
  const linked = call.world.resources.has(name) || name === 'images';
  const owner =
    resource.name === 'combinations' ? `products/${row.values.id_product ?? ''}` : `${resource.name}/${row.id}`;
  const target = (id: string) => (name === 'images' ? `images/${owner}/${id}` : `${name}/${id}`);
  return {
    name,
    attributes: {
      ...(kind.readOnly ? { readOnly: 'true' } : {}),
      nodeType: kind.node,
      ...(kind.virtual ? { virtualEntity: 'true' } : { api: kind.api ?? name }),
    },
    children: shownLinks(call.world, resource.name, row, name).map(link => ({
      name: kind.node,
      ...(linked ? { attributes: { 'xlink:href': call.base + target(link.id ?? '') } } : {}),
      children: Object.entries(kind.fields)
        .filter(([field]) => field in link)
        .map(([field, { link: to }]) => ({
          name: field,
          ...(to ? { attributes: { 'xlink:href': `${call.base}${to}/${link[field] ?? ''}` } } : {}),
          text: link[field] ?? '',
        })),
    })),
  };
}

/** One record as an element: its id with a link, the columns asked for, or everything with its associations. */
export function renderRow(call: Call, resource: Resource, row: Row, display: Display): Element {
  if (display === 'minimum')
    return {
      name: resource.node,
      attributes: { id: String(row.id), 'xlink:href': `${call.base}${resource.name}/${row.id}` },
    };
  const shown = (name: string) => display === 'full' || display.has(name);
  const children = Object.entries(resource.fields)
    .filter(([name, field]) => shown(name) && !field.hidden)
    .map(([name, field]) => renderField(call, resource, row, name, field));
  if (resource.name === 'products')
    for (const [alias, text] of calculatedPrices(call, row)) children.push({ name: alias, text });
  const associations = Object.entries(resource.associations).filter(([name]) => shown(name));
  if (associations.length > 0)
    children.push({
      name: 'associations',
      children: associations.map(([name, kind]) => renderAssociation(call, resource, row, name, kind)),
    });
  return { name: resource.node, children };
}
