import type { Call } from './call.ts';
import type { Row } from './table.ts';

const rateOf = ({ world }: Call, product: Row, country: number): number => {
  const rules = world.table('tax_rules');
  const rule = rules
    .by('id_tax_rules_group', world.table('products').value(product, 'id_tax_rules_group'))
    .find(known => rules.number(known, 'id_country') === country);
  const tax = rule && world.table('taxes').get(rules.number(rule, 'id_tax'));
  return tax ? world.table('taxes').number(tax, 'rate') : 0;
};

/** Extra calculated prices that a request asks for by `price[alias][use_tax]=1` (§2.2), per alias. */
export function calculatedPrices(call: Call, product: Row): [alias: string, price: string][] {
  const wishes = new Map<string, Map<string, string>>();
  for (const [name, value] of call.query) {
    const [, alias, option] = /^price\[(\w+)\]\[(\w+)\]$/.exec(name) ?? [];
    if (alias === undefined || option === undefined) continue;
    wishes.set(alias, (wishes.get(alias) ?? new Map<string, string>()).set(option, value));
  }
  const { world } = call;
  return [...wishes].map(([alias, options]) => {
    const asked = (option: string, usual: string) => options.get(option) ?? usual;
    const combination = Number(asked('product_attribute', '0'));
    const surcharge = world.table('combinations').get(combination);
    let net = world.table('products').number(product, 'price');
    if (surcharge) net += world.table('combinations').number(surcharge, 'price');
    const rate = 1 + rateOf(call, product, Number(asked('country', '1'))) / 100;
    const tax = asked('use_tax', '1') === '1' ? rate : 1;
    const quantity = Number(asked('quantity', '1'));
    const offer = asked('use_reduction', '1') === '1' ? offerFor(call, product, combination, quantity) : undefined;
    return [alias, (offer ? reduced(call, offer, net, rate, tax) : net * tax).toFixed(2)];
  });
}

/** The newest special price that holds now for this quantity. */
function offerFor({ world }: Call, product: Row, combination: number, quantity: number): Row | undefined {
  const offers = world.table('specific_prices');
  const now = world.now();
  return offers.by('id_product', product.id).findLast(row => {
    const from = offers.value(row, 'from');
    const to = offers.value(row, 'to');
    return (
      [0, combination].includes(offers.number(row, 'id_product_attribute')) &&
      offers.number(row, 'from_quantity') <= quantity &&
      (from.startsWith('0000') || from <= now) &&
      (to.startsWith('0000') || to >= now)
    );
  });
}

function reduced({ world }: Call, offer: Row, base: number, rate: number, tax: number): number {
  const offers = world.table('specific_prices');
  const own = offers.number(offer, 'price');
  const net = own >= 0 ? own : base;
  const reduction = offers.number(offer, 'reduction');
  if (offers.value(offer, 'reduction_type') === 'percentage') return net * tax * (1 - reduction);
  const netReduction = offers.value(offer, 'reduction_tax') === '1' ? reduction / rate : reduction;
  return (net - netReduction) * tax;
}
