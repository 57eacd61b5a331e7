import { createHash } from 'node:crypto';
import { assortment } from '../assortment.ts';
import { machines } from './state-machines.ts';
import type { Json, Row } from './tables.ts';

/** The id that a fixed record has in every sandbox shop. */
export const referenceId = (name: string): string =>
  createHash('sha256').update(`shopware-sandbox:${name}`).digest('hex').slice(0, 32);

export const liveVersion = '0fa91ce3e96a4bc2be4bd9ce752c3425';
export const systemLanguage = '2fbb5fe2e29a4d70aa5854ce7ce3e20b';
export const systemCurrency = 'b7d2554b0ce847cd82f3ac9bd1c0dfca';
export const salesChannels = ['Web shop', 'B2B shop'];
export const stateId = (machine: string, state: string): string => referenceId(`state:${machine}:${state}`);

export const currencies: { iso: string; symbol: string; name: string; factor: number }[] = [
  { iso: 'EUR', symbol: '€', name: 'Euro', factor: 1 },
  { iso: 'CHF', symbol: 'Fr', name: 'Swiss franc', factor: 0.94 },
  { iso: 'PLN', symbol: 'zł', name: 'Złoty', factor: 4.27 },
  { iso: 'SEK', symbol: 'kr', name: 'Swedish krona', factor: 11.4 },
];
export const currencyId = (iso: string): string => (iso === 'EUR' ? systemCurrency : referenceId(`currency:${iso}`));

export const countries: [iso: string, iso3: string, name: string, eu: boolean][] = [
  ['NL', 'NLD', 'Netherlands', true],
  ['DE', 'DEU', 'Germany', true],
  ['AT', 'AUT', 'Austria', true],
  ['BE', 'BEL', 'Belgium', true],
  ['PL', 'POL', 'Poland', true],
  ['SE', 'SWE', 'Sweden', true],
  ['CH', 'CHE', 'Switzerland', false],
];
export const rounding = { decimals: 2, interval: 0.01, roundForNet: true };

const payments = [
  ['payment_ideal', 'iDEAL'],
  ['payment_przelewy24', 'Przelewy24'],
  ['payment_paypal', 'PayPal'],
  ['payment_invoice', 'Invoice'],
] as const;
const shippings = [
  ['shipping_standard', 'Standard'],
  ['shipping_express', 'Express'],
] as const;
const salutations = [
  ['mr', 'Mr.', 'Dear Mr.'],
  ['mrs', 'Mrs.', 'Dear Mrs.'],
  ['not_specified', 'Not specified', ' '],
] as const;
const capital = (name: string) => (name[0] ?? '').toUpperCase() + name.slice(1).replaceAll('_', ' ');
const installed = '2026-01-05T08:00:00.000+00:00';

/** Fills a fresh shop with what every order refers to: states, countries, currencies, methods, taxes, products. */
export function seedReferences(world: { insert(entity: string, row: Row): Row }): void {
  const add = (entity: string, id: string, fields: { [field: string]: Json }) =>
    world.insert(entity, { id, customFields: null, createdAt: installed, ...fields });

  for (const [machine, states] of Object.entries(machines)) {
    const stateMachineId = referenceId(`machine:${machine}`);
    add('state_machine', stateMachineId, {
      technicalName: machine,
      name: capital(machine),
      initialStateId: stateId(machine, 'open'),
    });
    for (const state of states)
      add('state_machine_state', stateId(machine, state), {
        technicalName: state,
        name: capital(state),
        stateMachineId,
      });
  }
  for (const { iso, symbol, name, factor } of currencies)
    add('currency', currencyId(iso), {
      isoCode: iso,
      shortName: iso,
      symbol,
      name,
      factor,
      position: 1,
      isSystemDefault: iso === 'EUR',
      taxFreeFrom: 0,
      itemRounding: rounding,
      totalRounding: rounding,
    });
  for (const [index, [iso, iso3, name, isEu]] of countries.entries())
    add('country', referenceId(`country:${iso}`), {
      iso,
      iso3,
      name,
      isEu,
      position: index + 1,
      active: true,
      shippingAvailable: true,
      displayStateInRegistration: false,
      forceStateInRegistration: false,
      checkVatIdPattern: false,
      vatIdRequired: false,
      vatIdPattern: null,
      postalCodeRequired: false,
      customerTax: { enabled: false, currencyId: systemCurrency, amount: 0 },
      companyTax: { enabled: false, currencyId: systemCurrency, amount: 0 },
      addressFormat: [['address/company'], ['address/first_name', 'address/last_name'], ['address/street']],
    });
  for (const [code, territory, language] of [
    ['en-GB', 'United Kingdom', 'English'],
    ['nl-NL', 'Netherlands', 'Nederlands'],
  ] as const) {
    add('locale', referenceId(`locale:${code}`), { code, territory, name: language });
    add('language', code === 'en-GB' ? systemLanguage : referenceId(`language:${code}`), {
      name: language,
      parentId: null,
      localeId: referenceId(`locale:${code}`),
      translationCodeId: referenceId(`locale:${code}`),
    });
  }
  for (const [index, [salutationKey, displayName, letterName]] of salutations.entries())
    add('salutation', referenceId(`salutation:${salutationKey}`), {
      salutationKey,
      displayName,
      letterName,
      position: index + 1,
    });
  for (const [index, [technicalName, name]] of payments.entries())
    add('payment_method', referenceId(`payment:${technicalName}`), {
      name,
      technicalName,
      distinguishableName: name,
      description: '',
      position: index + 1,
      active: true,
      afterOrderEnabled: true,
      handlerIdentifier: `Sandbox\\Payment\\${capital(technicalName).replaceAll(' ', '')}`,
      formattedHandlerIdentifier: `handler_sandbox_${technicalName}`,
      shortName: technicalName,
      pluginId: null,
      availabilityRuleId: null,
      mediaId: null,
    });
  for (const taxRate of [21, 9, 0])
    add('tax', referenceId(`tax:${taxRate}`), { taxRate, name: `${taxRate} %`, position: 1 });
  for (const [index, [technicalName, name]] of shippings.entries())
    add('shipping_method', referenceId(`shipping:${technicalName}`), {
      name,
      technicalName,
      description: '',
      trackingUrl: 'https://tracking.example/%s',
      active: true,
      position: index + 1,
      availabilityRuleId: null,
      mediaId: null,
      deliveryTimeId: referenceId('delivery-time:1-3 days'),
      taxType: 'auto',
      taxId: null,
    });
  for (const name of salesChannels)
    add('sales_channel', referenceId(`sales-channel:${name}`), {
      name,
      shortName: null,
      typeId: '8a243080f92e4c719546314b577cf82b',
      languageId: systemLanguage,
      customerGroupId: referenceId('customer-group:standard'),
      currencyId: systemCurrency,
      paymentMethodId: referenceId('payment:payment_ideal'),
      shippingMethodId: referenceId('shipping:shipping_standard'),
      countryId: referenceId('country:NL'),
      navigationCategoryId: referenceId('category:home'),
      navigationCategoryVersionId: liveVersion,
      navigationCategoryDepth: 2,
      accessKey: `SWSC${referenceId(name).slice(0, 22).toUpperCase()}`,
      taxCalculationType: 'horizontal',
      active: true,
      maintenance: false,
      hreflangActive: false,
      homeEnabled: true,
      configuration: null,
    });
  add('tag', referenceId('tag:express'), { name: 'Express' });
  for (const [index, article] of assortment.entries()) addProduct(add, article, index + 1);
}

type Article = (typeof assortment)[number];

function addProduct(
  add: (entity: string, id: string, fields: { [field: string]: Json }) => Row,
  article: Article,
  autoIncrement: number,
): void {
  const gross = Number(article.gross);
  const net = Math.round((gross * 10_000) / (1 + Number(article.taxRate) / 100)) / 10_000;
  add('product', referenceId(`product:${article.sku}`), {
    versionId: liveVersion,
    autoIncrement,
    productNumber: article.sku,
    parentId: article.parentSku ? referenceId(`product:${article.parentSku}`) : null,
    name: article.name,
    description: null,
    ean: article.ean,
    taxId: referenceId(`tax:${article.taxRate}`),
    price: [{ currencyId: systemCurrency, net, gross, linked: true, listPrice: null, percentage: null }],
    stock: 100,
    availableStock: 100,
    available: true,
    active: true,
    isCloseout: false,
    minPurchase: 1,
    purchaseSteps: 1,
    shippingFree: false,
    type: 'physical',
    states: ['is-physical'],
    optionIds: article.option ? [referenceId(`option:${article.option}`)] : null,
    childCount: assortment.filter(other => other.parentSku === article.sku).length,
  });
}
