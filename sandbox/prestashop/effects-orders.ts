import { createHash } from 'node:crypto';
import { refuse } from './api-error.ts';
import type { Effects } from './effects.ts';
import { applyState, changeState, sendMail, sendStateMail } from './order-states.ts';
import type { Profile } from './profile.ts';
import type { World } from './world.ts';

/** A password as that shop keeps it: 32 hexadecimal digits in 1.6, bcrypt's form elsewhere. */
export function passwordHash(profile: Profile, password: string): string {
  const digest = createHash('sha512').update(`sandbox ${password}`).digest('base64').replace(/[+=]/g, '.');
  if (profile.name === 'ps16') return createHash('md5').update(`sandbox ${password}`).digest('hex');
  return `$2y$10$${digest.slice(0, 53)}`;
}

const orderOf = (world: World, id: number) => {
  const order = world.table('orders').get(id);
  if (!order) throw refuse(500, 46, 'Unable to save resource');
  return order;
};
const wantsMail = (query: URLSearchParams) => !['', '0', 'false'].includes(query.get('sendemail') ?? '');

/** What the shop does with customers and orders beside the plain write (protocols/prestashop.md §2.4, §2.6). */
export const orderEffects: Record<string, Effects> = {
  customers: {
    tidy({ world }, values, row) {
      if (values.passwd !== undefined && values.passwd !== row?.values.passwd)
        values.passwd = passwordHash(world.profile, values.passwd);
      if (!row) {
        values.secure_key = createHash('md5').update(`${values.email} ${world.random()}`).digest('hex');
        values.last_passwd_gen = world.now();
      }
    },
  },
  addresses: {
    removing({ world }, row) {
      const used = [...world.table('orders').rows.values()].some(order =>
        ['id_address_delivery', 'id_address_invoice'].some(column => order.values[column] === String(row.id)),
      );
      if (used) world.table('addresses').change(row, { deleted: '1', date_upd: world.now() });
      return used;
    },
  },
  orders: {
    tidy(_call, _values, row) {
      // Needs a cart and an installed payment module; the sandbox places orders under /sandbox/orders.
      if (!row) throw refuse(500, 46, 'Unable to save resource');
    },
    changed({ call, row, before, sent }) {
      const { world } = call;
      const tracking = sent.get('shipping_number');
      const [carrier] = world.table('order_carriers').by('id_order', row.id);
      if (tracking !== undefined && carrier)
        world.table('order_carriers').change(carrier, { tracking_number: tracking });
      const former = Number(before.current_state);
      const next = world.table('orders').number(row, 'current_state');
      if (next === 0) return;
      world.table('orders').change(row, { current_state: String(former) });
      if (next !== former || world.profile.orderPutAddsHistory) changeState(world, row, next, false);
    },
  },
  order_histories: {
    tidy({ world }, values, row) {
      if (row) return;
      orderOf(world, Number(values.id_order));
      if (!world.table('order_states').get(Number(values.id_order_state)))
        throw refuse(500, 46, 'Unable to save resource');
    },
    added({ call: { world, query }, row }) {
      const histories = world.table('order_histories');
      const order = orderOf(world, histories.number(row, 'id_order'));
      const next = histories.number(row, 'id_order_state');
      applyState(world, order, next);
      if (wantsMail(query)) sendStateMail(world, order, next);
    },
  },
  order_carriers: {
    changed({ call: { world, query }, row }) {
      const order = world.table('orders').get(world.table('order_carriers').number(row, 'id_order'));
      // The order's date_upd stays: that is the trap (§2.6).
      if (order && wantsMail(query)) sendMail(world, order, 'in_transit');
    },
  },
};
