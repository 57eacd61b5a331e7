import { ccvSalespos } from './ccv-salespos/index.ts';
import { connectorApi } from './connector-api/index.ts';
import type { Connector } from './contract.ts';
import { kamsoft } from './kamsoft/index.ts';
import { prestashop } from './prestashop/index.ts';
import { shopware } from './shopware/index.ts';
import { wapro } from './wapro/index.ts';

/** Every system the hub speaks with, by name. */
export const connectors: Record<string, Connector> = {
  shopware,
  'ccv-salespos': ccvSalespos,
  kamsoft,
  prestashop,
  wapro,
  'connector-api': connectorApi,
} as Record<string, Connector>;

/** The connector of a system; an unknown one is an error that lists those there are. */
export function connectorOf(system: string): Connector {
  const connector = connectors[system];
  if (!connector)
    throw new Error(`There is no connector for “${system}”. Known systems: ${Object.keys(connectors).join(', ')}.`);
  return connector;
}
