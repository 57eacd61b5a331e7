import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DoesNotFit } from './does-not-fit.ts';

const waproId = z.string().regex(/^[1-9]\d{0,17}$/, 'An id of WAPRO is a text of up to 18 digits, such as "1".');
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'A name in the database has letters, digits and _.');
const vatCodes = z.enum(['23', '8', '5', '0_KR', '0_WDT', '0_EX', 'ZW', 'NP_I', 'NP_II', 'OO']);
const seconds = (usual: number) => z.number().int().min(10).max(86_400).default(usual);

/** Defaults are those of practice (protocol page 3.10), in seconds. */
const intervals = z.object({
  products: seconds(3600),
  stock: seconds(180),
  prices: seconds(900),
  customers: seconds(900),
  'delivery-places': seconds(900),
  users: seconds(3600),
  'order-statuses': seconds(300),
  shipments: seconds(300),
  invoices: seconds(600),
  payments: seconds(600),
});

const orders = z.object({
  /** Takes orders from the hub; off while only reading is tried. */
  take: z.boolean().default(true),
  /** ID_FIRMY, ID_MAGAZYNU and ID_TYPU of the order. */
  companyId: waproId.default('1'),
  warehouseId: waproId,
  typeId: waproId.default('12'),
  /** The WAPRO user reserved for the agent: nobody else may work under it, or their open orders would be withdrawn. */
  session: z.number().int().min(1),
  employeeId: waproId.optional(),
  bankAccountId: waproId.optional(),
  numberPrefix: z.string().max(8).default(''),
  reserve: z.boolean().default(true),
  /** Takes WAPRO's own prices instead of the order's (step 3). */
  reprice: z.boolean().default(false),
  registrationMode: z.union([z.literal(0), z.literal(10)]).default(0),
  stateFlag: z.number().int().default(0),
  /** `auto`: one transaction where the probe finds that the procedures leave it alone. */
  transaction: z.enum(['auto', 'never']).default('auto'),
  /** Payment form by the code of the hub, as WAPRO names it; `*` for all others. */
  paymentForms: z.record(z.string(), z.string().max(50)).default({}),
  /** Index of the service line by shipping method; `*` for all others. */
  shippingArticles: z.record(z.string(), z.string().max(20)).default({}),
  /** Index of the line for what is no goods: promotions and other lines. */
  discountArticle: z.string().max(20).optional(),
  otherArticle: z.string().max(20).optional(),
  /** Common contractor for buyers without a NIP whom nobody knows. */
  oneOffContractor: waproId.optional(),
  /** Units of the base currency for one of another, by its code. */
  exchangeRates: z.record(z.string().length(3), z.string().regex(/^\d+(\.\d+)?$/)).default({}),
  /** Own spellings: `{ "RM_DodajPozycjeZamowienia.jednostka": "JM" }`. */
  parameterNames: z.record(z.string(), name).default({}),
  /** Values for parameters that only this version has: `{ "RM_ZatwierdzZamowienie.nowy": 0 }`; null leaves it out. */
  extraParameters: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  procedures: z
    .object({
      addOrder: name,
      addLine: name,
      reprice: name,
      sumOrder: name,
      numbering: name,
      confirmOrder: name,
      setOrderState: name,
    })
    .partial()
    .default({}),
});

/** A procedure for buyers or delivery places: its name, and its parameter for each field that it takes. */
const partyProcedure = z.object({
  procedure: name,
  parameters: z.record(z.string(), name),
  /** Fixed values, such as the company. */
  fixed: z.record(name, z.union([z.string(), z.number()])).default({}),
  /** OUT parameter that holds the new id. */
  idOut: name.optional(),
});
export type PartyProcedure = z.output<typeof partyProcedure>;

export const waproSettings = z.object({
  hub: z.object({ url: z.url(), key: z.string().min(1) }),
  database: z.object({
    server: z.string().min(1),
    port: z.number().int().min(1).max(65_535).optional(),
    instance: z.string().optional(),
    database: z.string().min(1),
    user: z.string().min(1),
    password: z.string(),
    encrypt: z.boolean().default(true),
    trustServerCertificate: z.boolean().default(false),
  }),
  /** Where the agent keeps what it must not forget: ledger, snapshots and what waits for the hub. */
  folder: z.string().min(1),
  zone: z.string().default('Europe/Warsaw'),
  baseCurrency: z.string().length(3).default('PLN'),
  warehouseIds: z.array(waproId).min(1),
  goods: z
    .object({
      selection: z
        .enum(['DOSTEPNY_W_SKLEPIE_INTER', 'AKTYWNY_DLA_SYS_ZEW', 'DOSTEPNY_W_AUKCJACH', 'ALL'])
        .default('DOSTEPNY_W_SKLEPIE_INTER'),
      skuColumn: z.enum(['INDEKS_KATALOGOWY', 'INDEKS_HANDLOWY']).default('INDEKS_KATALOGOWY'),
      /** Attribute by field: `{ "POLE1": "colour" }`. */
      attributes: z.record(z.string().regex(/^POLE(10|[1-9])$/), z.string().max(100)).default({}),
      /** ID_CENY and the hub's name for the price list; no entry, no price. All lists by their id when empty. */
      priceLists: z.record(waproId, z.string().max(50)).default({}),
      priceBasis: z.enum(['net', 'gross']).default('net'),
    })
    .prefault({}),
  buyers: z
    .object({
      selection: z.enum(['DOSTEPNY_W_B2B', 'ALL']).default('DOSTEPNY_W_B2B'),
      contacts: z.boolean().default(true),
      addProcedure: partyProcedure.optional(),
      changeProcedure: partyProcedure.optional(),
      addPlaceProcedure: partyProcedure.optional(),
      changePlaceProcedure: partyProcedure.optional(),
    })
    .prefault({}),
  documents: z
    .object({
      /** Days back that closed orders, documents and settlements are read. */
      days: z.number().int().min(1).max(3650).default(90),
      /** What ID_TYPU means; documents of other types are left alone. */
      types: z
        .record(waproId, z.enum(['vat', 'correction', 'advance', 'final', 'receipt']))
        .default({ '1': 'vat', '3': 'correction' }),
      /** The field of the order that tells how far production is (W9). */
      productionField: z
        .string()
        .regex(/^POLE(10|[1-9])$/)
        .optional(),
      carriers: z.record(waproId, z.string().max(100)).default({}),
    })
    .prefault({}),
  vatCodes: z.partialRecord(vatCodes, z.string().max(3)).default({}),
  intervals: intervals.prefault({}),
  orders,
});
export type WaproAgentSettings = z.output<typeof waproSettings>;

/**
 * The settings of the JSON file; `KLADKA_HUB_KEY` and `WAPRO_PASSWORD` of the environment stand in for the two secrets.
 *
 * Throws a `DoesNotFit` that names every setting that is missing or wrong.
 */
export const readSettings = (file: string, env: NodeJS.ProcessEnv = process.env): WaproAgentSettings => {
  const written: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const parsed = waproSettings.safeParse(withSecrets(written, env));
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new DoesNotFit(`Mend these settings in ${file}:\n${wrong.join('\n')}`);
};

const withSecrets = (written: unknown, env: NodeJS.ProcessEnv): unknown => {
  if (!isObject(written)) return written;
  const hub = isObject(written.hub) ? { ...written.hub, key: env.KLADKA_HUB_KEY ?? written.hub.key } : written.hub;
  const database = isObject(written.database)
    ? { ...written.database, password: env.WAPRO_PASSWORD ?? written.database.password }
    : written.database;
  return { ...written, hub, database };
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
