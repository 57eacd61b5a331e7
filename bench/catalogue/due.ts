import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { dueProducts, owedProducts } from '../../db/queries/due-products.ts';
import type { Figure } from '../support/figure.ts';
import { quantile } from '../support/statistics.ts';
import { assortment, writePackages } from './packages.ts';
import type { CatalogueScene } from './set-up.ts';
import { short, type Transmission } from './transmission.ts';

const rounds = 5;
const overdueMs = 10 * 60_000;
const madeFlow = z.object({ id: z.uuid() });
const madeConnection = z.object({ id: z.uuid() });

/** Resolves when everything that the flow owes is reckoned by its settings: of a large catalogue that goes on after the answer. */
async function reckoned(sql: Sql, flowId: string): Promise<void> {
  for (const until = Date.now() + overdueMs; ; await after(50)) {
    const rows = await sql`select 1 from flows where id = ${flowId} and reckoned_revision = revision`;
    if (rows.length > 0) return;
    if (Date.now() > until) throw new Error(`What the flow owes is not reckoned after ${overdueMs} ms.`);
  }
}

/** A flow to a shop that owes nothing any more: all products are matched and delivered. It is paused, so that nobody delivers. */
async function settledFlow({ api, sql }: CatalogueScene, { pharmacy }: Transmission) {
  const settings = { shopUrl: 'http://127.0.0.1:9', key: 'A'.repeat(32), allowPrivate: true, allowPlainHttp: true };
  const shop = madeConnection.parse(
    await api.ask('POST', '/api/connections', { key: 'shop', system: 'prestashop', settings }),
  );
  const flow = { key: 'goods', entity: 'products', source: pharmacy.key, target: 'shop', mode: 'off' };
  const { id } = madeFlow.parse(await api.ask('POST', '/api/flows', flow));
  await sql`
    insert into bindings (workspace_id, connection_id, entity, external_id, record_id, bound_by)
    select workspace_id, ${shop.id}, 'product', external_id, id, 'bench' from products where connection_id = ${pharmacy.connectionId}`;
  await api.ask('PATCH', '/api/flows/goods', { paused: true });
  await api.ask('PATCH', '/api/flows/goods', { mode: 'live' });
  await reckoned(sql, id);
  await sql`update deliveries set delivered = desired where flow_id = ${id}`;
  const [row] = await sql<{ workspaceId: string; deliveries: number }[]>`
    select workspace_id as "workspaceId", (select count(*)::int from deliveries where flow_id = ${id}) as deliveries
    from flows where id = ${id}`;
  if (!row?.deliveries) throw new Error('The flow owes nothing of the products that are there.');
  return { id, targetId: shop.id, workspaceId: row.workspaceId };
}

/** How long it takes to find what a twentieth of an assortment's stocks, changed by an offer, makes a flow owe. */
export async function measureDue(
  scene: CatalogueScene,
  transmission: Transmission,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { items, pharmacy } = transmission;
  const flow = await settledFlow(scene, transmission);
  const changed = Math.max(1, Math.round(items / 20));
  const world = assortment(items, 3);
  for (let index = 0; index < changed; index += 1) {
    const one = index * 20;
    world.set(one, { amount: world.shelf(one).amount + 100 });
  }
  const files = await writePackages(join(scene.folder, 'changed'), world);
  const sent = await pharmacy.send(files);
  say(`the same offer with ${changed} stocks changed and a flow to a shop: ${sent.seconds.toFixed(1)} s`);

  const finding: number[] = [];
  const loading: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    const ids = await dueProducts(scene.sql, flow.id, ['stock', 'price'], items);
    finding.push((performance.now() - begun) / 1000);
    if (ids.length !== changed) throw new Error(`${ids.length} deliveries are due, not ${changed}.`);
    await owedProducts(scene.sql, flow, ids, ['stock']);
    loading.push((performance.now() - begun) / 1000);
  }
  const name = `catalogue: ${short(changed)} changed of ${short(items)}`;
  return [
    {
      name: `catalogue: ${short(items)} items with a flow, ${short(changed)} changed`,
      value: sent.seconds,
      baseline: transmission.again.bare,
      unit: 's',
    },
    { name: `${name}, found`, value: quantile(finding, 0.5), unit: 's', bound: { most: 1 } },
    { name: `${name}, found and loaded`, value: quantile(loading, 0.5), unit: 's', bound: { most: 1 } },
  ];
}
