import { createHmac } from 'node:crypto';
import type { Debtor } from '../../domain/sales-order.ts';
import type { Memory, Remembered } from '../contract.ts';
import type { HttpClient, HttpResult } from '../http.ts';
import { type CcvSettings, ccvSettings } from './settings.ts';

type Row = Record<string, unknown> & { id: number };
export type Sent = {
  method: string;
  uri: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  secrets: string[];
};
export type Answer = { status: number; body?: unknown; headers?: Record<string, string>; badHash?: boolean };

/**
 * A till for the tests of this folder, written from the protocol page: lists, posts and patches in memory, answers signed. An
 * order of an account or a product that it does not have is refused (500.20).
 */
export const fakeTill = (options: { sorts?: boolean } = {}) => {
  const lists: Record<string, Row[]> = { orders: [], users: [], products: [] };
  const notes: Record<string, unknown>[] = [];
  const sent: Sent[] = [];
  /** Answers in place of the till; `undefined` lets it answer itself. */
  const plan: { next?: (request: Sent) => Answer | HttpResult | undefined } = {};
  let lastId = 1000;

  const page = (rows: unknown[], query: URLSearchParams): Answer => {
    const start = Number(query.get('start') ?? 0);
    const size = Number(query.get('size') ?? 100);
    const items = rows.slice(start, start + size);
    return { status: 200, body: { start, size, items, next: start + size < rows.length ? 'https://more' : '' } };
  };
  const listed = (name: string, query: URLSearchParams): Row[] => {
    const [, field = 'id', down] = /^(.*?)(_desc)?$/.exec(query.get('orderby') ?? 'id') ?? [];
    const since = query.get('min_create_date');
    const rows = (lists[name] ?? [])
      .filter(row => name !== 'orders' || String(row.is_completed ?? true) === (query.get('is_completed') ?? 'true'))
      .filter(row => !since || String(row.create_date) >= since)
      .filter(row => !query.get('productnumber') || row.productnumber === query.get('productnumber'));
    const ordered = rows.toSorted((a, b) => (String(a[field]).padStart(30) < String(b[field]).padStart(30) ? -1 : 1));
    return options.sorts === false ? rows : down ? ordered.reverse() : ordered;
  };
  const add = (name: string, fields: Record<string, unknown>): Row => {
    lastId += 1;
    const row = { id: lastId, create_date: '2026-01-02T10:00:00Z', modifydate: '2026-01-02T10:00:00Z', ...fields };
    lists[name]?.push(row);
    return row;
  };
  const has = (name: string, id: unknown) => lists[name]?.some(row => row.id === id);
  const lackingOf = ({ user_id: userId, orderrows }: Record<string, unknown>): string | undefined => {
    if (userId !== undefined && !has('users', userId)) return `there is no user ${userId}`;
    const rows = Array.isArray(orderrows) ? orderrows : [];
    const row = rows.find(({ product_id: id }) => id !== undefined && !has('products', id));
    return row && `there is no product ${row.product_id}`;
  };
  const answer = ({ method, path, query, body }: Sent): Answer => {
    const [, name = '', id, child] = path.split('/');
    const fields = (body ?? {}) as Record<string, unknown>;
    if (name === '') return { status: 200, body: { orders: {}, users: {}, products: {}, cashups: {} } };
    if (name === 'paymethods') return page([], query);
    if (child === 'ordernotes' && method === 'GET') return page(notes, query);
    if (child === 'ordernotes') {
      notes.push(fields);
      return { status: 201, body: { id: notes.length } };
    }
    const row = lists[name]?.find(one => String(one.id) === id);
    if (id && !row) return { status: 404, body: { status: 404, code: '404.10' } };
    if (method === 'GET') return row ? { status: 200, body: row } : page(listed(name, query), query);
    if (method === 'POST') {
      if (name === 'users' && lists.users?.some(one => one.username === fields.username)) {
        return { status: 500, body: { status: 500, code: 500.4, developermessage: 'exists' } };
      }
      const lacking = name === 'orders' ? lackingOf(fields) : undefined;
      if (lacking) return { status: 500, body: { status: 500, code: '500.20', developermessage: lacking } };
      return { status: 201, body: add(name, fields) };
    }
    if (row) Object.assign(row, fields);
    return { status: 204 };
  };

  const http: HttpClient = {
    send: async request => {
      const [path = '', query = ''] = request.url.replace('/api/rest/v1', '').split('?');
      const text = String(request.body ?? '');
      const seen: Sent = {
        method: request.method,
        uri: request.url,
        path,
        query: new URLSearchParams(query),
        body: text ? JSON.parse(text) : undefined,
        secrets: request.secrets ?? [],
      };
      const headers = request.headers ?? {};
      const hash = createHmac('sha512', 'secret').update(
        `public|${request.method}|${request.url}|${text}|${headers['x-date']}`,
      );
      if (headers['x-hash'] !== hash.digest('hex')) throw new Error('The request is signed wrongly');
      sent.push(seen);
      const given = plan.next?.(seen) ?? answer(seen);
      if ('ok' in given) return given;
      const body = Buffer.from(
        typeof given.body === 'string' ? given.body : given.body === undefined ? '' : JSON.stringify(given.body),
      );
      const date = '2026-01-02T10:00:01Z';
      const signed = createHmac('sha512', 'secret')
        .update(`public|${request.method}|${request.url}|${body}|${date}`)
        .digest('hex');
      const own = { 'x-date': date, 'x-hash': given.badHash ? '0'.repeat(128) : signed };
      return { ok: true, status: given.status, headers: { ...own, ...given.headers }, body };
    },
  };
  /** Does what is posted, but answers without content. */
  const answerPostsEmpty = (request: Sent): Answer | undefined => {
    if (request.method !== 'POST') return undefined;
    answer(request);
    return { status: 201 };
  };
  const asked = () => sent.map(({ method, path }) => `${method} ${path}`);
  return { http, lists, notes, sent, plan, add, answerPostsEmpty, asked };
};

export const now = () => new Date('2026-01-02T12:00:00.123Z');

export const dropped: HttpResult = { ok: false, sent: true, reason: 'dropped' };

export const fakeMemory = (clock = now): Memory & { rows: Map<string, Remembered[]> } => {
  const rows = new Map<string, Remembered[]>();
  const seen = new Map<string, number>();
  const see = (entity: string, id: string) => seen.set(`${entity} ${id}`, clock().getTime());
  const cursors = new Map<string, string>();
  const of = (entity: string) => rows.get(entity) ?? [];
  return {
    rows,
    recall: async (entity, keys) => of(entity).filter(({ key }) => keys.includes(key)),
    remember: async (entity, fresh) => {
      const kept = of(entity).filter(
        old => !fresh.some(row => row.key === old.key && row.externalId === old.externalId),
      );
      rows.set(entity, [...kept, ...fresh]);
      for (const { externalId } of fresh) see(entity, externalId);
    },
    forget: async (entity, ids) => {
      rows.set(
        entity,
        of(entity).filter(({ externalId }) => !ids.includes(externalId)),
      );
    },
    saw: async (entity, ids) => {
      for (const id of ids) see(entity, id);
    },
    unseen: async (entity, since, limit) => {
      const ids = new Set(of(entity).map(({ externalId }) => externalId));
      return [...ids].filter(id => (seen.get(`${entity} ${id}`) ?? 0) < since.getTime()).slice(0, limit);
    },
    cursor: async name => cursors.get(name),
    setCursor: async (name, value) => {
      cursors.set(name, value);
    },
  };
};

export const testSettings = (more: Partial<CcvSettings> = {}): CcvSettings => ({
  ...ccvSettings.parse({
    shopUrl: 'https://shop.example',
    publicKey: 'public',
    secretKey: 'secret',
    ordersFrom: '2026-01-01',
  }),
  ...more,
});

export const testDebtor = (more: Partial<Debtor> = {}): Debtor => {
  const address = {
    firstName: 'Jan',
    lastName: 'Nowak',
    street: 'Długa',
    houseNumber: '12',
    houseNumberSuffix: 'a',
    additional: '',
    zip: '00-001',
    city: 'Warszawa',
    region: '',
    country: 'PL',
    phone: '',
  };
  return {
    type: 'person',
    name: 'Jan Nowak',
    email: ' Jan@Example.PL ',
    contact: { firstName: 'Jan', lastName: 'Nowak' },
    invoiceAddress: { ...address },
    deliveryAddress: { ...address },
    ...more,
  };
};
