import { errorXml, fakeShop, type Reply, type Seen } from './fake-shop.ts';
import { buildXml, type Entity, entitiesOf, newEntity, parseXml } from './xml.ts';

type Version = '1.6' | '8';

/** Which fields a product has, and what the synopsis says of them; those with `text` are by language. */
const productFields: Record<string, { text?: true; readOnly?: true; maxSize?: number; initial?: string }> = {
  ...{ id_manufacturer: { initial: '0' }, id_category_default: { initial: '0' }, id_tax_rules_group: { initial: '0' } },
  ...{ reference: { maxSize: 32 }, supplier_reference: { maxSize: 32 }, ean13: { maxSize: 13 }, upc: {}, weight: {} },
  ...{
    price: {},
    wholesale_price: {},
    active: { initial: '0' },
    available_for_order: { initial: '0' },
    show_price: {},
  },
  ...{ minimal_quantity: {}, visibility: {}, condition: {}, date_add: {}, date_upd: {}, date_shop: {} },
  ...{ manufacturer_name: { readOnly: true }, quantity: { readOnly: true }, hidden_count: {} },
  ...{ name: { text: true, maxSize: 24 }, link_rewrite: { text: true, maxSize: 128 }, description: { text: true } },
};

const nodes: Record<string, string> = {
  ...{ products: 'product', combinations: 'combination', stock_availables: 'stock_available', carriers: 'carrier' },
  ...{ specific_prices: 'specific_price', manufacturers: 'manufacturer', categories: 'category', taxes: 'tax' },
  ...{ product_features: 'product_feature', product_feature_values: 'product_feature_value', countries: 'country' },
  ...{ tax_rule_groups: 'tax_rule_group', tax_rules: 'tax_rule', languages: 'language', currencies: 'currency' },
  configurations: 'configuration',
};

/** A small webservice with the traps of the protocol page (2.2 to 2.6): enough of one for the catalogue's tests. */
export const fakeCatalogue = ({ version = '1.6', batches = true }: { version?: Version; batches?: boolean } = {}) => {
  const tables = new Map<string, Map<string, Entity>>(Object.keys(nodes).map(name => [name, new Map()]));
  const images = new Map<string, string[]>();
  /** `next` answers in the shop's place; `warn`: the write happens, and a PHP warning makes its answer a 500. */
  const plan: { next?: (seen: Seen) => Reply | undefined; warn?: (seen: Seen) => boolean } = {};
  let lastId = 100;

  const table = (name: string) => tables.get(name) ?? new Map<string, Entity>();
  const add = (resource: string, fields: Record<string, string>, more: Partial<Entity> = {}) => {
    lastId += 1;
    const id = fields.id ?? String(lastId);
    const entity = newEntity(nodes[resource] ?? '', { id, ...fields }, more);
    table(resource).set(id, entity);
    if (resource === 'products') addStock(id, '0');
    if (resource === 'combinations') addStock(fields.id_product ?? '', id);
    return entity;
  };
  const addStock = (product: string, combination: string) =>
    add('stock_availables', {
      ...{ id_product: product, id_product_attribute: combination, id_shop: '1', id_shop_group: '0' },
      ...{ quantity: '0', depends_on_stock: '0', out_of_stock: '2', location: 'A1' },
    });
  const stockOf = (product: string, combination = '0') =>
    [...table('stock_availables').values()].find(
      ({ fields }) => fields.id_product === product && fields.id_product_attribute === combination,
    );

  /** What the shop shows of a product but never takes back; the synopsis is silent about the last. */
  const computed = { manufacturer_name: 'Shown', quantity: '7', position_in_category: '1', hidden_count: '3' };
  const shown = (row: Entity): Entity =>
    row.node === 'product' ? { ...row, fields: { ...row.fields, ...computed } } : row;

  const answered = (resource: string, rows: Entity[], list = true): Reply => {
    const inner = /<prestashop[^>]*?(?:\/>|>([\s\S]*)<\/prestashop>)/.exec(buildXml(rows))?.[1] ?? '';
    return { xml: list ? `<${resource}>${inner}</${resource}>` : inner };
  };

  const list = ({ path, query }: Seen): Reply => {
    if (query.limit === undefined) return { status: 400, xml: errorXml(999, 'a list without a limit') };
    let rows = [...table(path).values()].sort((a, b) => Number(a.id) - Number(b.id));
    for (const [name, filter] of Object.entries(query)) {
      const field = /^filter\[(.+)\]$/.exec(name)?.[1];
      if (field) rows = rows.filter(row => matches(row, field, filter));
    }
    if (query.sort?.includes('DESC')) rows.reverse();
    const page = rows.slice(0, Number(query.limit)).map(shown);
    const fields = query.display === 'full' ? undefined : query.display?.slice(1, -1).split(',');
    return answered(path, fields ? page.map(row => only(row, fields)) : page);
  };

  /** Keeps what is sent, empties what is missing; a row is made of what was kept where `before` is given (PATCH). */
  const store = (resource: string, sent: Entity, before?: Entity): Reply | undefined => {
    const old = table(resource).get(sent.id);
    const readOnly = Object.keys(sent.fields).find(field => resource === 'products' && field in computed);
    if (readOnly) return { status: 400, xml: errorXml(93, `parameter "${readOnly}" not writable. Please remove it`) };
    if (resource === 'products') {
      const blank = Object.entries(productFields).filter(([, rule]) => !rule.text && !rule.readOnly);
      const initial = Object.fromEntries(blank.map(([field, { initial = '' }]) => [field, initial]));
      sent.fields = { ...initial, ...before?.fields, ...sent.fields };
      sent.texts = { ...before?.texts, ...sent.texts };
      if (Object.values(sent.texts.name ?? {}).some(name => /[<>;=#{}]/.test(name) || [...name].length > 24))
        return { status: 400, xml: errorXml(85, 'Validation error: "Property Product->name is not valid"') };
      if (sent.fields.price) sent.fields.price = Number(sent.fields.price).toFixed(6);
    }
    if (resource === 'stock_availables') {
      sent.fields = { ...{ id_shop: '0', id_shop_group: '0', location: '' }, ...sent.fields };
    }
    // Associations that are not sent are left alone.
    sent.associations = { ...old?.associations, ...sent.associations };
    table(resource).set(sent.id, sent);
    if (resource === 'stock_availables') sumUp(sent.fields.id_product ?? '');
    return undefined;
  };
  const sumUp = (product: string) => {
    const ofShop = [...table('stock_availables').values()].filter(
      ({ fields }) => fields.id_product === product && fields.id_product_attribute !== '0' && fields.id_shop !== '0',
    );
    const parent = stockOf(product);
    if (parent && ofShop.length > 0)
      parent.fields.quantity = String(ofShop.reduce((sum, { fields }) => sum + Number(fields.quantity), 0));
  };

  const write = (seen: Seen): Reply => {
    const [resource = '', id] = seen.path.split('/');
    const root = parseXml(seen.body);
    const sent = root ? entitiesOf(root, resource) : [];
    if (sent.length > 1 && !batches) {
      const [first] = sent;
      if (first) store(resource, first);
      return { status: 500, xml: errorXml(2, 'PHP Warning') };
    }
    if (seen.method === 'POST') {
      if (resource === 'stock_availables') return { status: 405, xml: errorXml(101, 'POST is not allowed') };
      const keyOf = ({ fields }: Entity) => JSON.stringify({ ...fields, id: '', price: 0, reduction: 0 });
      const [row] = sent;
      if (!row) return { status: 400, xml: errorXml(1, 'nothing sent') };
      if (resource === 'specific_prices' && [...table(resource).values()].some(other => keyOf(other) === keyOf(row)))
        return { status: 500, xml: errorXml(46, 'Unable to save resource') };
      const made = add(resource, {});
      const refused = store(resource, { ...row, id: made.id, fields: { ...row.fields, id: made.id } });
      if (refused) table(resource).delete(made.id);
      return refused ?? { status: 201, ...answered(resource, [table(resource).get(made.id) ?? made], false) };
    }
    for (const row of sent) {
      const before = table(resource).get(row.id);
      if (!before || (id !== undefined && id !== row.id)) return { status: 404 };
      const refused = store(resource, row, seen.method === 'PATCH' ? before : undefined);
      if (refused) return refused;
    }
    return answered(
      resource,
      sent.map(row => table(resource).get(row.id) ?? row),
      sent.length > 1,
    );
  };

  const photo = (seen: Seen): Reply => {
    const product = seen.path.split('/')[2] ?? '';
    const own = images.get(product) ?? [];
    if (seen.method === 'POST') {
      lastId += 1;
      images.set(product, [...own, String(lastId)]);
      return { text: 'the picture itself' };
    }
    if (own.length === 0) return { status: 404 };
    return { xml: `<image id="${product}">${own.map(id => `<declination id="${id}"/>`).join('')}</image>` };
  };

  const answer = (seen: Seen): Reply => {
    const [resource = '', id] = seen.path.split('/');
    if (resource === 'images') return photo(seen);
    if (seen.method === 'PATCH' && version !== '8')
      return { status: 405, xml: errorXml(23, 'Method PATCH is not valid') };
    if (seen.query.schema === 'synopsis') return { xml: synopsis(version) };
    if (resource === '') return { xml: '<api/>' };
    if (seen.method === 'DELETE') return table(resource).delete(id ?? '') ? {} : { status: 404 };
    if (seen.method !== 'GET') return write(seen);
    if (id === undefined) return list(seen);
    const row = table(resource).get(id);
    return row ? answered(resource, [shown(row)], false) : { status: 404 };
  };

  const shop = fakeShop(
    seen => {
      const given = plan.next?.(seen);
      if (given) return given;
      const reply = answer(seen);
      const good = !('ok' in reply) && (reply.status ?? 200) < 300;
      return good && plan.warn?.(seen) ? { status: 500, xml: errorXml(2, 'PHP Warning #2') } : reply;
    },
    { 'psws-version': version === '8' ? '8.1.7' : '1.6.1.25' },
  );

  add('languages', { id: '1', active: '1' });
  add('languages', { id: '2', active: '1' });
  add('currencies', { id: '1', iso_code: 'PLN' });
  add('currencies', { id: '2', iso_code: 'EUR' });
  add('configurations', { name: 'PS_LANG_DEFAULT', value: '1' });
  add('configurations', { name: 'PS_CURRENCY_DEFAULT', value: '1' });
  add('countries', { id: '14', iso_code: 'PL' });
  for (const [id, rate] of [
    ['1', '23.000'],
    ['2', '8.000'],
    ['3', '5.000'],
  ] as const) {
    add('tax_rule_groups', { id, active: '1', deleted: '0' });
    add('taxes', { id: `7${id}`, rate, active: '1' });
    add('tax_rules', {
      id_tax_rules_group: id,
      id_country: '14',
      id_state: '0',
      zipcode_from: '0',
      zipcode_to: '0',
      id_tax: `7${id}`,
    });
  }
  const inBoth = (text: string) => ({ '1': text, '2': text });
  add('categories', { id: '1', id_parent: '0', is_root_category: '0' }, { texts: { name: inBoth('Root') } });
  add('categories', { id: '2', id_parent: '1', is_root_category: '1' }, { texts: { name: inBoth('Home') } });

  return { ...shop, plan, add, table, stockOf, images };
};

const only = (row: Entity, fields: string[]): Entity => ({
  ...row,
  fields: Object.fromEntries(Object.entries(row.fields).filter(([field]) => fields.includes(field))),
  texts: Object.fromEntries(Object.entries(row.texts).filter(([field]) => fields.includes(field))),
  associations: {},
});

const matches = (row: Entity, field: string, filter: string): boolean => {
  const [, sign = '', inner = '', open = ''] = /^(>?)\[(.*)\](%?)$/.exec(filter) ?? [];
  const values = [row.fields[field] ?? '', ...Object.values(row.texts[field] ?? {})];
  return values.some(value => {
    if (sign === '>') return /^\d+$/.test(inner) ? Number(value) > Number(inner) : value > inner;
    if (open) return value.startsWith(inner);
    if (inner.includes(',')) return value >= (inner.split(',')[0] ?? '') && value <= (inner.split(',')[1] ?? '');
    return inner.split('|').includes(value);
  });
};

const synopsis = (version: Version): string => {
  const fields = Object.entries({ ...productFields, ...(version === '8' && { state: {} }) }).map(([name, rule]) => {
    const { text, readOnly, maxSize } = rule as (typeof productFields)[string];
    const marks = `${maxSize ? ` maxSize="${maxSize}"` : ''}${readOnly ? ' readOnly="true"' : ''}`;
    return text ? `<${name}><language id="1"${marks}/></${name}>` : `<${name}${marks}/>`;
  });
  return `<product>${fields.join('')}</product>`;
};
