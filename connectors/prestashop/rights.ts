import type { Finding } from '../contract.ts';
import type { Element } from './xml.ts';

type Method = 'get' | 'put' | 'post' | 'delete';
type Rights = Record<string, Method[]>;

/** What the key must be allowed to do, by what it is for. */
export const neededRights: { what: string; must: boolean; rights: Rights }[] = [
  {
    what: 'reading orders',
    must: true,
    rights: Object.fromEntries(
      [
        'orders',
        'order_details',
        'order_carriers',
        'order_payments',
        'order_states',
        'customers',
        'addresses',
        'carriers',
        'countries',
        'currencies',
        'languages',
        'taxes',
        'configurations',
      ].map(resource => [resource, ['get']]),
    ),
  },
  {
    what: 'writing states and waybills of orders',
    must: false,
    rights: { order_carriers: ['put'], order_histories: ['post'] },
  },
  {
    what: 'writing products',
    must: false,
    rights: {
      products: ['get', 'put', 'post'],
      combinations: ['get', 'put'],
      stock_availables: ['get', 'put'],
      carriers: ['get', 'post'],
      specific_prices: ['get', 'put', 'post', 'delete'],
      categories: ['get', 'post'],
      manufacturers: ['get', 'post'],
      product_features: ['get', 'post'],
      product_feature_values: ['get', 'post'],
      tax_rule_groups: ['get'],
      tax_rules: ['get'],
      images: ['get', 'post'],
    },
  },
];

/**
 * The rights of a key from the webservice's list of resources, which names those that it has: a finding per purpose. A
 * purpose for which it has no right at all to write is not meant, and said to be so.
 */
export function rightsFindings(index: Element): Finding[] | undefined {
  const resources = index.children.api?.[0]?.children;
  if (!resources) return undefined;
  const has = (resource: string, method: Method) => resources[resource]?.[0]?.attributes[method] === 'true';
  return neededRights.map(({ what, must, rights }) => {
    const all = Object.entries(rights).flatMap(([resource, methods]) => methods.map(method => ({ resource, method })));
    const missing = all.filter(({ resource, method }) => !has(resource, method));
    if (missing.length === 0) return { ok: true, what: `The key has the rights for ${what}` };
    const writes = all.filter(({ method }) => method !== 'get');
    if (!must && writes.every(({ resource, method }) => !has(resource, method))) {
      return { ok: true, what: `The key has no rights for ${what}, which is well as long as no flow needs it` };
    }
    const list = [...Map.groupBy(missing, ({ resource }) => resource)]
      .map(([resource, group]) => `${resource} (${group.map(({ method }) => method.toUpperCase()).join(', ')})`)
      .join(', ');
    return {
      ok: false,
      what: `The key lacks rights for ${what}: ${list}`,
      mend: 'Tick them in the permissions of the key (Advanced Parameters → Webservice), then check again.',
    };
  });
}
