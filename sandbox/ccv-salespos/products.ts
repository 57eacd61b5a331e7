import { type Call, noContent, type Resources } from './call.ts';
import { flagIn, pageOf, type SortKey, sorted } from './collections.ts';
import { addProduct, changeCombination, changeProduct } from './product-input.ts';
import { unknown } from './refusal.ts';
import type { Combination, Product, World } from './world.ts';

function productOf(world: World, id: number): Product {
  const product = world.products.get(id);
  if (product === undefined) throw unknown(`The product ${id}`);
  return product;
}

function combinationOf(world: World, id: number): [Product, Combination] {
  for (const product of world.products.values()) {
    const combination = product.combinations.find(candidate => candidate.id === id);
    if (combination !== undefined) return [product, combination];
  }
  throw unknown(`The attribute combination ${id}`);
}

function combinationView(root: string, product: Product, combination: Combination): Record<string, unknown> {
  return {
    href: `${root}/attributecombinations/${combination.id}`,
    ...combination,
    product_id: product.id,
    netto_extra_price: 0,
    ordering_without_stock: 'global_setting',
    parent: { href: `${root}/products/${product.id}` },
  };
}

function productView(root: string, product: Product, query: URLSearchParams): Record<string, unknown> {
  const { combinations, ...fields } = product;
  const expanded = (query.get('expand') ?? '').split(',').includes('attributecombinations');
  return {
    href: `${root}/products/${product.id}`,
    ...fields,
    is_multishop_product: false,
    ordering_without_stock: 'global_setting',
    minimal_order_amount: 1,
    attributecombinations: {
      href: `${root}/products/${product.id}/attributecombinations`,
      ...(expanded && { items: combinations.map(combination => combinationView(root, product, combination)) }),
    },
  };
}

const sortKeys: Record<string, (product: Product) => SortKey> = {
  id: product => product.id,
  name: product => product.name,
  createdate: product => product.createdate,
  modifydate: product => product.modifydate,
};

/** Filters find the product's own numbers only, never those of its attribute combinations. */
function listProducts({ world, root, query }: Call) {
  const active = flagIn(query, 'active');
  const same = (name: string, value: string) => query.get(name) === null || query.get(name) === value;
  const found = [...world.products.values()].filter(
    product =>
      same('productnumber', product.productnumber) &&
      same('eannumber', product.eannumber) &&
      same('mpnnumber', product.mpnnumber) &&
      product.name.toLowerCase().includes((query.get('productname') ?? '').toLowerCase()) &&
      (active === undefined || product.is_active === active),
  );
  return pageOf(sorted(found, query, sortKeys), `${root}/products`, query, product =>
    productView(root, product, query),
  );
}

export const productResources: Resources = {
  products: {
    GET: call => ({ status: 200, body: listProducts(call) }),
    POST: call => ({
      status: 201,
      body: productView(call.root, addProduct(call.world, call.body, call.now), call.query),
    }),
  },
  'products/:id': {
    GET: (call, id) => ({ status: 200, body: productView(call.root, productOf(call.world, id), call.query) }),
    PATCH: (call, id) => {
      changeProduct(productOf(call.world, id), call.body, call.now);
      return noContent;
    },
  },
  'products/:id/attributecombinations': {
    GET: ({ world, root, query }, id) => {
      const product = productOf(world, id);
      const href = `${root}/products/${id}/attributecombinations`;
      const view = (combination: Combination) => combinationView(root, product, combination);
      return { status: 200, body: pageOf(product.combinations, href, query, view) };
    },
  },
  'attributecombinations/:id': {
    GET: (call, id) => ({ status: 200, body: combinationView(call.root, ...combinationOf(call.world, id)) }),
    PATCH: (call, id) => {
      const [product, combination] = combinationOf(call.world, id);
      changeCombination(product, combination, call.body, call.now);
      return noContent;
    },
  },
};
