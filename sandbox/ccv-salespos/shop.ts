import type { Call, Resources } from './call.ts';
import { pageOf } from './collections.ts';
import { unknown } from './refusal.ts';

export const usergroups = [
  { id: 1, default: true, groupname: 'Consumers', discount: 0 },
  { id: 2, default: false, groupname: 'Business', discount: 0 },
];

const paymethods = [
  [1, 'mollie', 'ideal', 'iDEAL'],
  [2, 'mollie', 'creditcard', 'Credit card'],
  [3, 'mollie', 'bancontact', 'Bancontact'],
  [4, 'ccv', 'pin', 'PIN at the till'],
  [5, 'ccv', 'cash', 'Cash'],
  [6, 'ccv', 'invoice', 'On account'],
] as const;

const methodList = paymethods.map(([id, psp, method, label]) => ({
  id,
  psp,
  method,
  combined_name: `${psp}_${method}`,
  label,
  extra_costs: false,
  extra_costs_fixed: 0,
  extra_costs_percentage: 0,
}));

export const packages = [
  { id: 1, name: 'Letter box' },
  { id: 2, name: 'Parcel' },
];

function webshops({ world, root, flavour }: Call) {
  const limit = 5000;
  return [
    {
      id: 1,
      name: flavour === 'salespos' ? 'Sandbox till' : 'Sandbox shop',
      is_multishop_system: false,
      is_salespos: flavour === 'salespos',
      product_limit: limit,
      product_limit_left: limit - world.products.size,
      api_root: `${root}/`,
    },
  ];
}

/** A collection that can only be read, with its single records. */
function readOnly<T extends { id: number }>(name: string, records: (call: Call) => T[]): Resources {
  const view = (call: Call) => (record: T) => ({ href: `${call.root}/${name}/${record.id}`, ...record });
  return {
    [name]: {
      GET: call => ({ status: 200, body: pageOf(records(call), `${call.root}/${name}`, call.query, view(call)) }),
    },
    [`${name}/:id`]: {
      GET: (call, id) => {
        const record = records(call).find(candidate => candidate.id === id);
        if (record === undefined) throw unknown(`${name} ${id}`);
        return { status: 200, body: view(call)(record) };
      },
    },
  };
}

/** What the shop has besides orders, accounts and products: groups, payment methods, packages, settings, channels. */
export const shopResources: Resources = {
  ...readOnly('usergroups', () => usergroups),
  ...readOnly('paymethods', () => methodList),
  ...readOnly('packages', () => packages),
  ...readOnly('webshops', webshops),
  settings: {
    GET: ({ root }) => ({
      status: 200,
      body: { href: `${root}/settings`, prices_include_vat: true, currency: 'EUR', default_language: 'nl' },
    }),
  },
};
