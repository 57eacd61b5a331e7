import type { Complaint } from './api-error.ts';
import type { Association, Resource } from './field.ts';
import type { Element } from './xml.ts';

type Json = string | number | Json[] | { [name: string]: Json };

function fieldValue(element: Element, languages: number): Json {
  if (element.children === undefined) return element.name === 'id' ? Number(element.text) : (element.text ?? '');
  const texts = element.children.map(child => ({ id: child.attributes?.id ?? '', value: child.text ?? '' }));
  return languages === 1 ? (texts[0]?.value ?? '') : texts;
}

function linkValue(link: Element, kind: Association | undefined): Json {
  return Object.fromEntries(
    (link.children ?? [])
      .filter(child => !kind || child.name in kind.fields)
      .map(child => [child.name, child.text ?? '']),
  );
}

function record(element: Element, resource: Resource, languages: number): Json {
  if (element.children === undefined) return { id: Number(element.attributes?.id) };
  const out: { [name: string]: Json } = {};
  for (const child of element.children) {
    if (child.name !== 'associations') out[child.name] = fieldValue(child, languages);
    else
      out.associations = Object.fromEntries(
        (child.children ?? [])
          .filter(list => (list.children ?? []).length > 0)
          .map(list => [
            list.name,
            (list.children ?? []).map(link => linkValue(link, resource.associations[list.name])),
          ]),
      );
  }
  return out;
}

/** A list as JSON; an empty one is `[]`, not an object (§2.1). */
export function listJson(resource: Resource, elements: Element[], languages: number): string {
  if (elements.length === 0) return '[]';
  return JSON.stringify({ [resource.name]: elements.map(element => record(element, resource, languages)) });
}
/** One record as JSON. */
export const oneJson = (resource: Resource, element: Element, languages: number): string =>
  JSON.stringify({ [resource.node]: record(element, resource, languages) });
export const errorsJson = (complaints: Complaint[]): string => JSON.stringify({ errors: complaints });
