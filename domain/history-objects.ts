/** What has a history, by the name under which people ask for it. */
export const historyEntities = [
  'order',
  'product',
  'customer',
  'delivery-place',
  'user',
  'category',
  'carrier',
  'stock',
  'price',
  'invoice',
  'payment',
] as const;
export type HistoryEntity = (typeof historyEntities)[number];

export type NamedObject = { entity: HistoryEntity; name: string };

/** Reads `order/10001`: an entity and an id, number or external id, which may itself hold slashes. Undefined when it is none. */
export function readObjectName(text: string): NamedObject | undefined {
  const at = text.indexOf('/');
  const entity = historyEntities.find(each => each === text.slice(0, at));
  const name = text.slice(at + 1).trim();
  return at > 0 && entity && name !== '' ? { entity, name } : undefined;
}
