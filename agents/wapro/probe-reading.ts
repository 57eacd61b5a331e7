import { type DbSession, judgeError } from './db.ts';
import { DoesNotFit } from './does-not-fit.ts';
import type { WaproAgentSettings } from './settings.ts';

/**
 * Runs every query for an id that nothing has: a table or column that this version lacks shows at once, by the server's own
 * words, and the agent refuses to work. The two optional ones are left out with a warning instead.
 */
export const probeReading = async (
  db: DbSession,
  settings: WaproAgentSettings,
): Promise<{ contacts: boolean; extras: boolean; warnings: string[] }> => {
  const { warehouseIds } = settings;
  const { selection } = settings.goods;
  const buyers = settings.buyers.selection;
  const ids = ['0'];
  const none = { afterId: '999999999999999999', limit: 1 };
  const since = 1_000_000;
  const differences: string[] = [];
  const attempt = async (what: string, work: () => Promise<unknown>, failed: string[]): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      if (judgeError(error) !== 'refused') throw error;
      failed.push(`sql/${what}.sql: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  };
  const needed: [string, () => Promise<unknown>][] = [
    ['warehouses', () => db.read('warehouses', {})],
    ['goods-ids', () => db.read('goods-ids', { ...none, warehouseIds, selection })],
    ['goods-rows', () => db.read('goods-rows', { ids, warehouseIds, selection })],
    ['stock-rows', () => db.read('stock-rows', { ids, warehouseIds })],
    ['price-rows', () => db.read('price-rows', { ids, warehouseIds })],
    ['ean-rows', () => db.read('ean-rows', { ids, warehouseIds })],
    ['contractor-ids', () => db.read('contractor-ids', { ...none, selection: buyers })],
    ['contractor-rows', () => db.read('contractor-rows', { ids, selection: buyers })],
    ['delivery-place-ids', () => db.read('delivery-place-ids', { ...none, selection: buyers })],
    ['delivery-place-rows', () => db.read('delivery-place-rows', { ids })],
    ['delivery-places-of', () => db.read('delivery-places-of', { contractorId: '0' })],
    ['order-ids', () => db.read('order-ids', { ...none, warehouseIds, since })],
    ['order-rows', () => db.read('order-rows', { ids })],
    ['orders-by-id', () => db.read('orders-by-id', { ids })],
    ['order-line-rows', () => db.read('order-line-rows', { orderIds: ids, warehouseIds })],
    ['document-ids', () => db.read('document-ids', { ...none, since })],
    ['document-rows', () => db.read('document-rows', { ids })],
    ['document-line-rows', () => db.read('document-line-rows', { documentIds: ids, warehouseIds })],
    ['settlement-ids', () => db.read('settlement-ids', { ...none, since })],
    ['settlement-rows', () => db.read('settlement-rows', { ids })],
    ['settlement-history-rows', () => db.read('settlement-history-rows', { ids })],
  ];
  for (const [what, work] of needed) await attempt(what, work, differences);
  if (differences.length > 0) {
    throw new DoesNotFit(
      `WAPRO's tables are not those that the agent knows. Mend these queries:\n${differences.join('\n')}`,
    );
  }
  const warnings: string[] = [];
  const contacts =
    settings.buyers.contacts &&
    (await attempt('contact-ids', () => db.read('contact-ids', { ...none, selection: buyers }), warnings)) &&
    (await attempt('contact-rows', () => db.read('contact-rows', { ids }), warnings));
  const extras = await attempt('document-extra-rows', () => db.read('document-extra-rows', { ids }), warnings);
  return { contacts, extras, warnings: warnings.map(text => `Left out: ${text}`) };
};
