import { profileNames } from '../../sandbox/shopware/profile.ts';
import { conform } from './conform.ts';
import { shopwareStand } from './shopware.ts';

for (const profile of profileNames) conform(`Shopware ${profile} as a source of orders`, shopwareStand(profile));
