import { done, type Outcome } from '../outcome.ts';
import { everyRow, oneOf } from './lists.ts';
import type { Webservice } from './request.ts';
import type { PrestashopSettings } from './settings.ts';
import type { Element } from './xml.ts';

/** What a shop can do by its version. */
export type Capabilities = {
  product: 'prestashop' | 'thirtybees';
  version: string;
  /** PATCH: PrestaShop 8.0 and later. */
  patch: boolean;
};

/** One field of a resource as the shop's own synopsis describes it. */
export type FieldRule = {
  required: boolean;
  readOnly: boolean;
  filterable: boolean;
  /** One text per language. */
  byLanguage: boolean;
  maxLength?: number;
  /** The shop's validator, as `isCatalogName`. */
  format?: string;
};
export type Synopsis = { node: string; fields: Record<string, FieldRule>; associations: string[] };

/** What the shop's settings say; an id is empty where they do not. */
export type ShopFacts = {
  timeZone: string;
  languageId: string;
  currencyId: string;
  /** Order states by what the shop itself uses them for. */
  states: { cancelled: string[]; refunded: string[]; failed: string[]; delivered: string[] };
};

/** Asks the shop once for what hardly changes, and remembers it while the connection is open and for at most an hour. */
export type Probe = {
  capabilities: (signal: AbortSignal) => Promise<Outcome<Capabilities>>;
  synopsis: (resource: string, signal: AbortSignal) => Promise<Outcome<Synopsis>>;
  facts: (signal: AbortSignal) => Promise<Outcome<ShopFacts>>;
};

export function createProbe(shop: Webservice, settings: PrestashopSettings, now: () => Date): Probe {
  const capabilities = once(signal => readCapabilities(shop, signal), now);
  const facts = once(signal => readFacts(shop, settings, signal), now);
  const byResource = new Map<string, (signal: AbortSignal) => Promise<Outcome<Synopsis>>>();
  return {
    capabilities,
    facts,
    synopsis: (resource, signal) => {
      const known = byResource.get(resource) ?? once(given => readSynopsis(shop, resource, given), now);
      byResource.set(resource, known);
      return known(signal);
    },
  };
}

const keptMs = 3_600_000;

/** Keeps a good answer for an hour; a setback is asked again. */
export function once<T>(read: (signal: AbortSignal) => Promise<Outcome<T>>, now: () => Date) {
  let known: { at: number; value: T } | undefined;
  return async (signal: AbortSignal): Promise<Outcome<T>> => {
    if (known && now().getTime() - known.at < keptMs) return done(known.value);
    const answer = await read(signal);
    if (answer.kind === 'done') known = { at: now().getTime(), value: answer.value };
    return answer;
  };
}

async function readCapabilities(shop: Webservice, signal: AbortSignal): Promise<Outcome<Capabilities>> {
  if (!shop.seen().prestashop) {
    const answer = await shop.document('', {}, signal);
    if (!shop.seen().prestashop && answer.kind !== 'done') return answer;
  }
  const { prestashop = '', thirtybees } = shop.seen();
  if (!prestashop && !thirtybees) {
    const reason = 'Asking for the version: the answer names none (PSWS-Version), so it is no PrestaShop webservice.';
    return { kind: 'config', reason: `${reason} Check the address of the shop.` };
  }
  if (thirtybees !== undefined) return done({ product: 'thirtybees', version: thirtybees || prestashop, patch: false });
  return done({ product: 'prestashop', version: prestashop, patch: Number.parseInt(prestashop, 10) >= 8 });
}

async function readSynopsis(shop: Webservice, resource: string, signal: AbortSignal): Promise<Outcome<Synopsis>> {
  const answer = await shop.document(resource, { schema: 'synopsis' }, signal);
  if (answer.kind !== 'done') return answer;
  const [node, [row] = []] = Object.entries(answer.value?.children ?? {})[0] ?? [];
  if (!node || !row)
    return { kind: 'config', reason: `Reading ${resource}: the shop gives no description of its fields.` };
  const { associations, ...fields } = row.children;
  return done({
    node,
    fields: Object.fromEntries(Object.entries(fields).map(([name, [first]]) => [name, ruleOf(first)])),
    associations: Object.keys(associations?.[0]?.children ?? {}),
  });
}

function ruleOf(element: Element | undefined): FieldRule {
  const language = element?.children.language?.[0];
  const attributes = { ...language?.attributes, ...element?.attributes };
  const maxLength = Number.parseInt(attributes.maxSize ?? '', 10);
  return {
    required: attributes.required === 'true',
    readOnly: attributes.readOnly === 'true' || attributes.read_only === 'true',
    filterable: attributes.notFilterable !== 'true' && attributes.not_filterable !== 'true',
    byLanguage: language !== undefined,
    ...(maxLength > 0 && { maxLength }),
    ...(attributes.format && { format: attributes.format }),
  };
}

const names = {
  zone: 'PS_TIMEZONE',
  language: 'PS_LANG_DEFAULT',
  currency: 'PS_CURRENCY_DEFAULT',
  cancelled: 'PS_OS_CANCELED',
  refunded: 'PS_OS_REFUND',
  failed: 'PS_OS_ERROR',
  delivered: 'PS_OS_DELIVERED',
};

async function readFacts(
  shop: Webservice,
  settings: PrestashopSettings,
  signal: AbortSignal,
): Promise<Outcome<ShopFacts>> {
  const display = ['id', 'name', 'value'];
  const answer = await everyRow(shop, 'configurations', {
    display,
    filters: { name: oneOf(Object.values(names)) },
    signal,
  });
  // Without the right to read them, what the settings of the connection say has to do.
  const readable = answer.kind === 'done';
  if (!readable && !(answer.kind === 'config' && settings.timeZone)) return answer;
  const values = new Map((readable ? answer.value : []).map(({ fields }) => [fields.name, fields.value?.trim() ?? '']));
  const ids = (name: string) => [values.get(name) ?? ''].filter(id => /^[1-9]\d*$/.test(id));
  const timeZone = settings.timeZone ?? values.get(names.zone);
  if (!timeZone) {
    const reason = "Reading configurations: the shop's time zone (PS_TIMEZONE) is not there. Set timeZone.";
    return { kind: 'config', reason };
  }
  return done({
    timeZone,
    languageId: String(settings.language ?? values.get(names.language) ?? ''),
    currencyId: values.get(names.currency) ?? '',
    states: {
      cancelled: ids(names.cancelled),
      refunded: ids(names.refunded),
      failed: ids(names.failed),
      delivered: ids(names.delivered),
    },
  });
}

/** A text in the connection's language; in another one where it has none. */
export const inLanguage = (texts: Record<string, string> | undefined, languageId: string): string =>
  texts?.[languageId] || Object.values(texts ?? {}).find(Boolean) || '';
