import { deliverProducts } from '../../activities/catalogue/deliver-products.ts';
import type { CatalogueFlow } from '../../activities/catalogue/flows.ts';
import { offerOf } from '../../connectors/kamsoft/protocol.fixture.ts';
import { dueProducts } from '../../db/queries/due-products.ts';
import { oweProducts } from '../../db/queries/owe-products.ts';
import type { CatalogueFlowSettings } from '../../domain/catalogue-settings.ts';
import { type FieldGroup, fieldGroups } from '../../domain/product.ts';
import type { ApiHub } from './api-hub.ts';
import { goods, offerSide } from './offer-side.ts';
import { shelf } from './shelf.ts';

const signal = () => AbortSignal.timeout(20_000);

/**
 * Three products of a pharmacy, of category A, that state every group and are matched with 101 to 103 of a shop on a shelf, which
 * takes every group. Everything of them is owed; nothing waits to be compared.
 */
export async function statedGoods(api: ApiHub, settings: Partial<CatalogueFlowSettings> = {}) {
  const side = await offerSide(api, { tries: 1, ...settings });
  const { sql, flowId, pharmacyId } = side;
  const { workspaceId, hub } = api;
  await side.send(offerOf(1, 1, [goods(1), goods(2), goods(3)]));
  await sql`delete from comparisons where flow_id = ${flowId}`;
  const ids = await side.ids();
  const numbers = ids.map((_, index) => String(101 + index));
  const target = shelf(Object.fromEntries(numbers.map(number => [number, {}])));
  const { target: shop } = side.flow;
  const flow: CatalogueFlow = { ...side.flow, target: { ...shop, takes: { ...shop.takes, carriers: true } } };
  let version = 0;

  /** States a group of a product anew, as the merge of a package does. Resolves to what is stated. */
  async function state(index: number, group: FieldGroup, category?: string): Promise<string> {
    version += 1;
    const hash = `v${version}`;
    const column = sql(group);
    const value: Record<FieldGroup, Record<string, string>> = {
      stock: { available: String(version) },
      price: { amount: `${version}.00`, currency: 'PLN' },
      texts: { description: hash },
      base: { manufacturer: hash, ...(category && { category }) },
      carriers: { codes: hash },
      photos: { 1: `sha256:${hash}` },
    };
    await sql`
      update products set ${column} = coalesce(${column}, '{}') || ${sql.json(value[group])}, ${sql(`${group}_hash`)} = ${hash},
        category = coalesce(${category ?? null}, category) where id = ${ids[index] ?? ''}`;
    await oweProducts(sql, { workspaceId, connectionId: pharmacyId }, [ids[index] ?? '']);
    return hash;
  }

  for (const [index, id] of ids.entries()) {
    for (const group of fieldGroups) await state(index, group, 'A');
    await side.bind(id, numbers[index] ?? '');
  }
  return {
    ...side,
    ...{ ids, flow, target, state },
    /** Which products are handed out for a group, by index. */
    due: async (group: FieldGroup) =>
      (await dueProducts(sql, flowId, [group], 100)).map(id => ids.indexOf(id)).sort((one, other) => one - other),
    async deliver() {
      for (const resource of ['stock', 'products'] as const)
        await deliverProducts(hub, flow, resource, target.writer, signal());
    },
  };
}
