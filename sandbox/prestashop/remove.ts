import { refuse } from './api-error.ts';
import type { Call } from './call.ts';
import { effectsOf } from './effects.ts';
import type { Table } from './table.ts';

/** Deletes `/{id}` or `?id=[1,2]`; one unknown id refuses them all (87). */
export function removeEntities(call: Call, table: Table): void {
  const several = /^\[(.*)\]$/.exec(call.query.get('id') ?? '')?.[1];
  const ids = several === undefined ? [Number(call.path[1])] : several.split(',').map(Number);
  const missing = ids.filter(id => !table.get(id));
  if (missing.length > 0) throw refuse(404, 87, `Id(s) not exists: ${missing.join(', ')}`);
  for (const id of ids) {
    const row = table.get(id);
    if (!row) continue;
    const stays = effectsOf(table.resource.name).removing?.(call, row) ?? false;
    if (!stays) table.remove(row);
  }
}
