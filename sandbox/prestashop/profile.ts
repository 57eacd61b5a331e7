export const profileNames = ['ps16', 'ps17', 'ps8', 'tb16'] as const;
export type ProfileName = (typeof profileNames)[number];

/** What differs between the shops that speak this webservice (protocols/prestashop.md §2.1, §2.5, §2.7). */
export type Profile = {
  name: ProfileName;
  label: string;
  /** Header `PSWS-Version`. */
  version: string;
  /** Header `TBWS-Version`, only thirtybees. */
  thirtybees?: string;
  patch: boolean;
  /** 1.7 and later: products have `state`, `isbn`, `low_stock_threshold`; names and e-mails may be longer. */
  modern: boolean;
  /** 8: `product_type`, `mpn`. */
  productType: boolean;
  referenceLength: number;
  /** A stock row put without id_shop is written with shop 0 and lost (§2.6, seen on ps16). */
  losesStockWithoutShop: boolean;
  /** An order PUT adds a history row even when nothing changed (PrestaShop #11154). */
  orderPutAddsHistory: boolean;
  /** An uploaded image is stored and answered with 500 (thirtybees on PHP 8.2). */
  imageAnswersError: boolean;
};

const profiles: Record<ProfileName, Profile> = {
  ps16: {
    name: 'ps16',
    label: 'PrestaShop 1.6',
    version: '1.6.1.25',
    patch: false,
    modern: false,
    productType: false,
    referenceLength: 32,
    losesStockWithoutShop: true,
    orderPutAddsHistory: true,
    imageAnswersError: false,
  },
  ps17: {
    name: 'ps17',
    label: 'PrestaShop 1.7',
    version: '1.7.6.9',
    patch: false,
    modern: true,
    productType: false,
    referenceLength: 64,
    losesStockWithoutShop: true,
    orderPutAddsHistory: true,
    imageAnswersError: false,
  },
  ps8: {
    name: 'ps8',
    label: 'PrestaShop 8',
    version: '8.1.7',
    patch: true,
    modern: true,
    productType: true,
    referenceLength: 64,
    losesStockWithoutShop: true,
    orderPutAddsHistory: false,
    imageAnswersError: false,
  },
  tb16: {
    name: 'tb16',
    label: 'thirtybees 1.6',
    version: '1.6.1.999',
    thirtybees: '1.6.0',
    patch: false,
    modern: false,
    productType: false,
    referenceLength: 64,
    losesStockWithoutShop: false,
    orderPutAddsHistory: true,
    imageAnswersError: true,
  },
};

export const profileOf = (name: ProfileName): Profile => profiles[name];
export const isProfileName = (name: string): name is ProfileName => profileNames.some(known => known === name);
