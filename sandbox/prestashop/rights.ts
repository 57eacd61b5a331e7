import { refuse } from './api-error.ts';
import type { Method } from './field.ts';
import { unknownResource } from './list.ts';
import type { World } from './world.ts';

const every: Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What the key may do with a resource: everything, unless the settings name less. */
export const rightsOf = (world: World, resource: string): Method[] =>
  (world.settings.rights === null ? every : (world.settings.rights[resource] ?? [])).filter(
    method => method !== 'PATCH' || world.profile.patch,
  );

/** Refuses a resource that the shop or the key does not have, and a method that is not for it (§2.3). */
export function checkRights(world: World, resource: string, method: string): void {
  const known = [...world.resources.keys(), 'images'];
  if (resource !== '' && !known.includes(resource)) throw unknownResource(resource, known);
  if (resource !== '' && rightsOf(world, resource).length === 0)
    throw refuse(401, 26, `Resource of type "${resource}" is not allowed with this authentication key`);
  if (!every.some(one => one === method && (one !== 'PATCH' || world.profile.patch)))
    throw refuse(405, 23, `Method ${method} is not valid`);
  if (resource === '') return;
  if (world.resources.get(resource)?.forbidden.some(one => one === method))
    throw refuse(405, 101, `Method ${method} is not allowed for the resource ${resource}`);
  if (!rightsOf(world, resource).some(one => one === method))
    throw refuse(405, 25, `Method ${method} is not allowed for the resource ${resource} with this authentication key`);
}
