/** What of an offer's item is kept while it is read; everything else in it is skipped. */
export type ItemDraft = {
  /** Texts by element name, as they came. */
  fields: Map<string, string>;
  /** Texts inside `photo`, with the element that held each. */
  photos: { element: string; text: string }[];
  photoTooLong: boolean;
  /** Codes of the transports that the item names; absent: it names none, not even an empty list. */
  transports?: string[];
  /** The first field that is longer than it may be. */
  tooLong?: { field: string; limit: number };
};

/** In characters. No honest name is longer; a description of 1 MB is a book. */
const longest = 4096;
const longestDescription = 1024 * 1024;
/** Photos are base64: four characters for three bytes. */
const longestPhotos = 16 * 1024 * 1024;
const mostPhotos = 100;
const mostTransports = 200;

const known = new Set(
  (
    'id idtowr name intname form dose package producer country bloz07 ean centralcode unit vat price startpromotions ' +
    'endpromotions originalprice rx expirydate supplyamount currentamount stockamount weight storemintemp storemaxtemp ' +
    'kind serialization deleted desc'
  ).split(' '),
);

/**
 * Collects one item, element by element. `level` counts from 1 for the item's own children. What is too long is skipped as it
 * arrives, so that an item takes a bounded amount of memory whatever it holds.
 */
export const createItemCollector = () => {
  const draft: ItemDraft = { fields: new Map(), photos: [], photoTooLong: false };
  let section: 'field' | 'photo' | 'transports' | 'other' = 'other';
  let limit = longest;
  let value = '';
  let photoLength = 0;
  let transport: Record<string, string> = {};

  const open = (name: string, level: number) => {
    // Markup that was not escaped is left out of a field, its text is not.
    if (section !== 'field' || level === 1) value = '';
    if (level === 2 && section === 'transports') transport = {};
    if (level > 1) return;
    section = sectionOf(name);
    limit = section === 'photo' ? longestPhotos : name === 'desc' ? longestDescription : longest;
    if (section === 'transports') draft.transports ??= [];
  };

  const text = (piece: string, name: string) => {
    if (section === 'other') return;
    if (value.length + piece.length <= limit && photoLength + piece.length <= longestPhotos) {
      value = value === '' ? piece : value + piece;
      if (section === 'photo') photoLength += piece.length;
    } else if (section === 'photo') draft.photoTooLong = true;
    else draft.tooLong ??= { field: name, limit };
  };

  const close = (name: string, level: number) => {
    if (section === 'field' && level > 1) return;
    if (section === 'field') draft.fields.set(name, value);
    else if (section === 'photo') closePhoto(name);
    else if (section === 'transports') closeTransport(name, level);
    value = '';
  };

  const closePhoto = (name: string) => {
    if (value.trim() === '') return;
    if (draft.photos.length < mostPhotos) draft.photos.push({ element: name, text: value });
    else draft.photoTooLong = true;
  };

  const closeTransport = (name: string, level: number) => {
    const found = value.trim();
    if (level === 3 && found && naming.has(name)) transport[name] = found;
    const code = level === 2 ? (codeOf(transport) ?? found) : level === 1 ? found : '';
    const codes = code.split(/[\s,;]+/).filter(one => one !== '');
    if ((draft.transports?.length ?? 0) + codes.length <= mostTransports) draft.transports?.push(...codes);
    else draft.tooLong ??= { field: 'transports', limit: mostTransports };
  };

  return { draft, open, text, close };
};

export type ItemCollector = ReturnType<typeof createItemCollector>;

const sectionOf = (name: string) => {
  if (known.has(name)) return 'field';
  if (name === 'photo' || name === 'photos') return 'photo';
  return name === 'transports' ? 'transports' : 'other';
};

const naming = new Set(['symbol', 'code', 'id']);

/** What names a transport or payment; the child elements are not public, orders have `symbol` and `id` (protocol page, 1.6). */
export const codeOf = (fields: Record<string, string>): string | undefined =>
  fields.symbol || fields.code || fields.id || undefined;
