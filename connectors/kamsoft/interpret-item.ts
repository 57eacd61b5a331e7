import type { ProductBase, ProductPrice, ProductStatement } from '../../domain/product.ts';
import type { PackageHead, PackagePart } from '../catalogue-contract.ts';
import type { ItemDraft } from './item-draft.ts';
import { amountOf, BadValue, dayOf, flagOf, momentOf, numberOf, textOf, type Values } from './item-values.ts';
import { readPhotos } from './read-photos.ts';
import type { KamsoftSettings } from './settings.ts';

export type ItemSettings = Pick<KamsoftSettings, 'availability' | 'currency'>;

const dearest = 1_000_000;
const mostPieces = 10_000_000;
const heaviest = 1000;

/**
 * What one item of an offer states, after the flags that say which groups were sent (protocol page, 1.4). An item that cannot
 * be taken is one `rejected` part; photos that cannot be read are rejected beside their item.
 */
export const interpretItem = (
  draft: ItemDraft,
  line: number,
  states: PackageHead['states'],
  settings: ItemSettings,
): PackagePart[] => {
  const externalId = textOf(draft.fields, 'idtowr')?.slice(0, 60);
  try {
    const statement = statementOf(draft, states, settings);
    if (!states.photos) return [{ kind: 'product', line, statement }];
    const read = readPhotos(draft);
    if ('photos' in read) return [{ kind: 'product', line, statement: { ...statement, photos: read.photos } }];
    const rejected = {
      kind: 'rejected' as const,
      line,
      externalId,
      field: 'photo',
      value: read.value,
      reason: read.bad,
    };
    return [{ kind: 'product', line, statement }, rejected];
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    const { field, value, message } = error;
    return [{ kind: 'rejected', line, externalId, field, value: value.slice(0, 200), reason: message }];
  }
};

const statementOf = (draft: ItemDraft, states: PackageHead['states'], settings: ItemSettings): ProductStatement => {
  const { fields: values, tooLong, transports } = draft;
  if (tooLong) throw new BadValue(tooLong.field, '', `This is longer than ${tooLong.limit} characters. Shorten it.`);
  for (const [field, value] of values) {
    if (damaged.test(value)) throw new BadValue(field, printable(value), 'This holds bytes that are no text.');
  }
  const withdrawn = flagOf(values, 'deleted');
  const statement: ProductStatement = {
    externalId: idOf(values),
    base: baseOf(values, withdrawn),
    price: priceOf(values, settings, withdrawn),
  };
  if (withdrawn) statement.withdrawn = true;
  if (states.texts) {
    const description = textOf(values, 'desc');
    statement.texts = description === undefined ? {} : { description };
  }
  if (states.stock) statement.stock = { available: withdrawn ? '0' : availableOf(values, settings) };
  if (transports) statement.carriers = { codes: [...new Set(transports)].sort().join(',') };
  return statement;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const damaged = /[\x00-\x08\x0b\x0c\x0e-\x1f\uFFFD-\uFFFF]/;
const printable = (text: string): string => text.slice(0, 200).replace(new RegExp(damaged, 'g'), '\uFFFD');

/** The item's id in the pharmacy's own database: what an order's lines have to carry (protocol page, 1.4). */
const idOf = (values: Values): string => {
  const id = textOf(values, 'idtowr');
  if (id === undefined) throw new BadValue('idtowr', '', 'The item has no idtowr, without which it cannot be ordered.');
  if (!/^\d{1,18}$/.test(id)) throw new BadValue('idtowr', id, 'This is no item number: digits only.');
  return id;
};

const baseOf = (values: Values, withdrawn: boolean): ProductBase => {
  const name = textOf(values, 'name') ?? (withdrawn ? textOf(values, 'idtowr') : undefined);
  if (name === undefined) throw new BadValue('name', '', 'The item has no name.');
  const base: ProductBase = { name };
  put(base, 'ean', textOf(values, 'ean'));
  put(base, 'bloz7', bloz7Of(values));
  put(base, 'manufacturer', textOf(values, 'producer'));
  put(base, 'category', textOf(values, 'kind'));
  put(base, 'vatRate', vatOf(values));
  put(base, 'internationalName', textOf(values, 'intname'));
  put(base, 'form', textOf(values, 'form'));
  put(base, 'dose', textOf(values, 'dose'));
  put(base, 'pack', textOf(values, 'package'));
  put(base, 'country', textOf(values, 'country'));
  put(base, 'unit', textOf(values, 'unit'));
  put(base, 'centralCode', textOf(values, 'centralcode'));
  put(base, 'expiryDate', dayOf(values, 'expirydate'));
  const weight = amountOf(values, 'weight', heaviest);
  if (weight !== '0') put(base, 'weight', weight);
  put(base, 'minTemp', temperatureOf(values, 'storemintemp'));
  put(base, 'maxTemp', temperatureOf(values, 'storemaxtemp'));
  if (flagOf(values, 'rx')) base.prescription = 'yes';
  if (flagOf(values, 'serialization')) base.serialised = 'yes';
  return base;
};

const put = <Key extends keyof ProductBase>(base: ProductBase, key: Key, value: ProductBase[Key]): void => {
  if (value !== undefined) base[key] = value;
};

/** Seven digits; a program that keeps it as a number loses the zeros in front. */
const bloz7Of = (values: Values): string | undefined => {
  const text = textOf(values, 'bloz07');
  if (text === undefined || /^0+$/.test(text)) return undefined;
  if (!/^\d{1,7}$/.test(text)) throw new BadValue('bloz07', text, 'A BLOZ number has seven digits.');
  return text.padStart(7, '0');
};

/** Percent. Exempt and out of scope (`zw`, `np`) carry no tax. */
const vatOf = (values: Values): string | undefined => {
  const text = textOf(values, 'vat')?.replace(/\s*%$/, '');
  if (text === undefined) return undefined;
  if (/^(zw|np|oo)\.?$/i.test(text)) return '0';
  return amountOf(new Map([['vat', text]]), 'vat', 100);
};

/** −273.15 and 728.85 say that there is no limit: 0 and 1002 K. */
const temperatureOf = (values: Values, field: string): string | undefined => {
  const text = numberOf(values, field);
  return text === undefined || Number(text) <= -273 || Number(text) >= 728 ? undefined : text;
};

const priceOf = (values: Values, settings: ItemSettings, withdrawn: boolean): ProductPrice | undefined => {
  // What is no longer offered need not have a price, and none is worth refusing its withdrawal for.
  if (withdrawn) return undefined;
  const price = amountOf(values, 'price', dearest);
  if (price === undefined) return undefined;
  if (price === '0') throw new BadValue('price', '0', 'The price is 0: the shop would give it away. Set a price.');
  const found: ProductPrice = { amount: price, currency: settings.currency };
  const vatRate = vatOf(values);
  if (vatRate !== undefined) found.vatRate = vatRate;
  const original = amountOf(values, 'originalprice', dearest);
  // Without a dearer price before it, there is no promotion to show.
  if (original === undefined || Number(original) <= Number(price)) return found;
  found.amount = original;
  found.promotionAmount = price;
  const from = momentOf(values, 'startpromotions', false);
  const to = momentOf(values, 'endpromotions', true);
  if (from !== undefined) found.promotionFrom = from;
  if (to !== undefined) found.promotionTo = to;
  return found;
};

/** Empty is none. An amount below 0 (sold before it was booked in) is none to sell either. */
const availableOf = (values: Values, { availability }: ItemSettings): string => {
  const text = numberOf(values, availability) ?? '0';
  return text.startsWith('-') ? '0' : (amountOf(values, availability, mostPieces) ?? '0');
};
