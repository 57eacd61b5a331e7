import { z } from 'zod';
import { addArticle, hasArticle, removeArticle } from './catalogue.ts';
import { rowView } from './order-rows.ts';
import { orderView } from './order-view.ts';
import { orderOf, placeOrder } from './orders.ts';
import { type Answer, fitting, Refusal } from './refusal.ts';
import { apiPath } from './router.ts';
import type { Sandbox } from './sandbox.ts';
import { totalsOf } from './totals.ts';
import { addUser } from './users.ts';

const faultPlan = z.strictObject({
  seed: z.int(),
  faults: z.array(
    z.strictObject({
      kind: z.enum([
        'latency',
        'throttle',
        'error',
        'error-after',
        'drop-before',
        'drop-after',
        'late-write',
        'bad-signature',
        'webhook-duplicate',
        'webhook-reorder',
        'webhook-lost',
      ]),
      share: z.number().min(0).max(1),
      ms: z.number().min(0).optional(),
      times: z.int().min(0).optional(),
      method: z.string().optional(),
      path: z.string().optional(),
    }),
  ),
});

const settings = z.strictObject({
  emptyPostShare: z.number().min(0).max(1).optional(),
  limits: z.strictObject({ perResource: z.int().min(0).optional(), total: z.int().min(0).optional() }).optional(),
  refuseKeys: z.boolean().optional(),
});

const article = z.strictObject({
  sku: z.string().min(1),
  ean: z.string().default(''),
  name: z.string().min(1).optional(),
  gross: z
    .string()
    .regex(/^\d{1,7}([.,]\d{1,2})?$/, 'must be an amount such as 12.50')
    .default('0'),
  taxRate: z.enum(['21', '9', '0']).default('21'),
  parentSku: z.string().min(1).optional(),
  option: z.string().min(1).optional(),
});

/** Adds an article by its SKU as a person would in the back office. Refuses one that is there already. */
export function addArticleByHand(sandbox: Sandbox, body: unknown): void {
  const { name, gross, ...rest } = fitting(article, body);
  if (hasArticle(sandbox.world, rest.sku)) throw new Refusal(409, undefined, `${rest.sku} is in the shop already.`);
  const complete = { ...rest, name: name ?? rest.sku, gross: gross.replace(',', '.') };
  if (!addArticle(sandbox.world, complete, new Date()))
    throw new Refusal(404, undefined, `There is no product ${rest.parentSku} to be a variant of.`);
  sandbox.touch();
}

/** What a test or a person wants to know about the shop at a glance. */
function stateOf({ world, counts, settings: current }: Sandbox) {
  return {
    orders: [...world.orders.values()].map(order => ({
      id: order.id,
      ordernumber: order.ordernumber,
      reservationnumber: order.reservationnumber,
      total_price: totalsOf(order, order.rows).total_price,
      currency: order.currency,
      user_id: order.user_id,
      status: order.status,
      paid: order.paid,
      is_completed: order.is_completed,
      notes: order.notes.length,
      created: order.create_date,
    })),
    users: [...world.users.values()].map(user => ({
      id: user.id,
      username: user.username,
      customertype: user.userinfo.customertype ?? null,
    })),
    products: [...world.products.values()].map(product => ({
      id: product.id,
      productnumber: product.productnumber,
      combinations: product.combinations.map(({ id, product_number }) => ({ id, product_number })),
    })),
    requests: Object.fromEntries(counts),
    settings: current,
  };
}

function oneOrder(sandbox: Sandbox, origin: string, id: number) {
  const order = orderOf(sandbox.world, id);
  const root = origin + apiPath;
  const rows = order.rows.map(row => rowView(root, order, row));
  return { ...orderView(root, order), orderrows: rows, ordernotes: order.notes };
}

function changed(sandbox: Sandbox, work: () => unknown): Answer {
  const body = work();
  sandbox.touch();
  return { status: 201, body };
}

/** Serves `/_sandbox/…`: the strings behind the stage. Bodies and answers are JSON, mistakes are told in a sentence. */
export function answerControl(sandbox: Sandbox, origin: string, method: string, path: string, body: unknown): Answer {
  const [resource, id] = path.split('/').filter(Boolean).slice(1).map(decodeURIComponent);
  switch (`${method} ${resource}${id === undefined ? '' : '/:id'}`) {
    case 'GET state':
      return { status: 200, body: stateOf(sandbox) };
    case 'GET orders/:id':
      return { status: 200, body: oneOrder(sandbox, origin, Number(id)) };
    case 'PUT faults':
      sandbox.plan(fitting(faultPlan, body));
      return { status: 204 };
    case 'PUT settings': {
      const { limits, ...rest } = fitting(settings, body);
      const current = sandbox.settings;
      sandbox.settings = { ...current, ...rest, limits: { ...current.limits, ...limits } };
      return { status: 200, body: sandbox.settings };
    }
    case 'POST reset':
      sandbox.reset();
      return { status: 204 };
    case 'POST products':
      addArticleByHand(sandbox, body);
      return { status: 201, body: { added: true } };
    case 'DELETE products/:id':
      if (!removeArticle(sandbox.world, id ?? '')) throw new Refusal(404, undefined, `There is no product ${id}.`);
      sandbox.touch();
      return { status: 204 };
    case 'POST users':
      return changed(sandbox, () => addUser(sandbox.world, withPassword(body)));
    case 'POST orders':
      return changed(sandbox, () => {
        const order = placeOrder(sandbox.world, body, new Date());
        return orderView(origin + apiPath, order);
      });
    default:
      throw new Refusal(404, undefined, `${method} ${path} is not known here. See sandbox/ccv-salespos/control.ts.`);
  }
}

/** At the till nobody chooses a password. */
function withPassword(body: unknown): unknown {
  return typeof body === 'object' && body !== null ? { password: 'chosen-at-the-till', ...body } : body;
}
