import { catalogueResources } from './definitions-catalogue.ts';
import { orderResources } from './definitions-orders.ts';
import { referenceResources } from './definitions-references.ts';
import type { Resource } from './field.ts';
import type { Profile } from './profile.ts';

/** Every resource that the shop offers, by name in the order of the alphabet; `images` is served apart. */
export function resourcesOf(profile: Profile): Map<string, Resource> {
  const all = [...catalogueResources(profile), ...orderResources(profile), ...referenceResources()];
  return new Map(all.sort((a, b) => (a.name < b.name ? -1 : 1)).map(resource => [resource.name, resource]));
}
