import type { OfferExtras } from './offer-document.ts';

/** How the program behaves; the control route and the page change it while it runs. */
export type Settings = {
  itemsPerPackage: number;
  /** Which data sets an offer carries unless it is told (§1.4). */
  descriptions: boolean;
  photos: boolean;
  stock: boolean;
  /** Whether packages also carry the pharmacy's data, its couriers and its payments. */
  extras: boolean;
  /** Seconds between offers, between fetches, and from an order's reading to its feedback; 0: by hand only. */
  offerEvery: number;
  fetchEvery: number;
  feedbackAfter: number;
  /** Share of prices and of stock that change before an offer on the timer, 0 to 1. */
  changeShare: number;
  /** Share of fetches on the timer whose answer is read and forgotten, 0 to 1. */
  loseShare: number;
  /** Raw codes of feedback; the list is not public, 4 and 1 were seen (§1.7). */
  orderStatus: string;
  lineStatus: string;
  /** Whether shipping takes the packs off the pharmacy's shelf. */
  shipTakesStock: boolean;
  /** How calls are put. */
  chunked: boolean;
  gzip: boolean;
  prolog1250: boolean;
  withTypes: boolean;
  offerParameter: 'Offer' | 'AOffer';
};

export const defaultSettings: Settings = {
  itemsPerPackage: 2000,
  descriptions: false,
  photos: false,
  stock: true,
  extras: true,
  offerEvery: 0,
  fetchEvery: 0,
  feedbackAfter: 0,
  changeShare: 0.01,
  loseShare: 0,
  orderStatus: '4',
  lineStatus: '1',
  shipTakesStock: true,
  chunked: false,
  gzip: false,
  prolog1250: true,
  withTypes: true,
  offerParameter: 'Offer',
};

/** Settings out of an object of known names and types; throws on anything else. */
export function readSettings(body: unknown): Partial<Settings> {
  if (typeof body !== 'object' || body === null) throw new Error('Settings have to be an object.');
  for (const [name, value] of Object.entries(body)) {
    const usual: unknown = Reflect.get(defaultSettings, name);
    if (usual === undefined)
      throw new Error(`Setting ${name} is not known. Known: ${Object.keys(defaultSettings).join(', ')}.`);
    if (typeof usual !== typeof value) throw new Error(`Setting ${name} has to be a ${typeof usual}.`);
    if (typeof value === 'number' && !(value >= 0)) throw new Error(`Setting ${name} has to be 0 or more.`);
  }
  return body;
}

/**
 * The pharmacy's data, couriers and payments as packages carry them. That they may stand there is known (§1.4), their
 * child elements are not: these borrow the names that orders use (§1.6).
 */
export const houseExtras: OfferExtras = {
  card: {
    name: 'Apteka "Pod Kładką"',
    city: 'Łódź',
    postcode: '90-001',
    street: 'Źródłowa',
    houseno: '7',
    nip: '5261040828',
    phoneno: '+48 42 000 00 00',
    email: 'apteka@example.com',
  },
  transports: [
    { id: '1', symbol: 'P48', name: 'Pocztex 48' },
    { id: '2', symbol: 'INKURE', name: 'Inpost Kurier' },
  ],
  payments: [
    { id: '1', symbol: 'ZP', name: 'Za pobraniem' },
    { id: '2', symbol: 'PRZEL', name: 'Przelew' },
  ],
};
