import { connectorOf } from '../../connectors/index.ts';
import { profileNames as prestashopProfiles } from '../../sandbox/prestashop/profile.ts';
import { profileNames as shopwareProfiles } from '../../sandbox/shopware/profile.ts';
import { ccvStand } from './ccv-salespos.ts';
import { kamsoftStand } from './kamsoft.ts';
import { prestashopStand } from './prestashop.ts';
import { shopwareStand } from './shopware.ts';
import type { Stand } from './stand.ts';
import { v1Stand } from './v1.ts';

export type NamedStand = { name: string; stand: Stand };

/** The stand-ins of every system, one for each generation that behaves differently. */
export const stands = {
  shopware: shopwareProfiles.map(profile => ({ name: `Shopware ${profile}`, stand: shopwareStand(profile) })),
  'ccv-salespos': (['webshop', 'salespos'] as const).map(flavour => ({
    name: `CCV ${flavour}`,
    stand: ccvStand(flavour),
  })),
  kamsoft: [{ name: 'Kamsoft', stand: kamsoftStand() }],
  prestashop: prestashopProfiles.map(profile => ({ name: `PrestaShop ${profile}`, stand: prestashopStand(profile) })),
  wapro: [{ name: 'WAPRO Mag', stand: v1Stand(connectorOf('wapro')) }],
  'connector-api': [{ name: 'Connector API', stand: v1Stand(connectorOf('connector-api')) }],
} satisfies Record<string, NamedStand[]>;
