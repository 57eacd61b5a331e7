import type { AssociationField, Field, Resource } from './field.ts';
import type { Element } from './xml.ts';

const details = (field: Field): Record<string, string> => ({
  ...(field.dynamic ? { notFilterable: 'true' } : {}),
  ...(field.readOnly ? { read_only: 'true' } : {}),
  ...(field.required ? { required: 'true' } : {}),
  ...(field.size === undefined ? {} : { maxSize: String(field.size) }),
  ...(field.format === undefined || field.readOnly ? {} : { format: field.format }),
  ...(field.readOnly ? { readOnly: 'true' } : {}),
});
const linkDetails = ({ required, readOnly }: AssociationField): Record<string, string> => ({
  ...(required ? { required: 'true' } : {}),
  ...(readOnly ? { readOnly: 'true' } : {}),
});

/** The empty form of a resource: bare for filling in (blank), or with the rules of each node (synopsis). */
export function renderSchema(resource: Resource, kind: 'blank' | 'synopsis', languages: number[]): Element {
  const explains = kind === 'synopsis';
  const fields = Object.entries(resource.fields).filter(
    ([name, field]) => !field.hidden && (explains ? name !== 'id' : !field.readOnly),
  );
  const children: Element[] = fields.map(([name, field]) => ({
    name,
    attributes: explains ? details(field) : {},
    ...(field.i18n
      ? {
          children: languages.map(language => ({
            name: 'language',
            attributes: { id: String(language), ...(explains ? { format: 'isUnsignedId' } : {}) },
          })),
        }
      : {}),
  }));
  const associations = Object.entries(resource.associations).map(([name, association]) => ({
    name,
    attributes: explains
      ? {
          ...(association.readOnly ? { readOnly: 'true' } : {}),
          nodeType: association.node,
          ...(association.virtual ? { virtualEntity: 'true' } : { api: association.api ?? name }),
        }
      : {},
    children: [
      {
        name: association.node,
        children: Object.entries(association.fields).map(([field, rule]) => ({
          name: field,
          attributes: explains ? linkDetails(rule) : {},
        })),
      },
    ],
  }));
  if (associations.length > 0) children.push({ name: 'associations', children: associations });
  return { name: resource.node, children };
}
