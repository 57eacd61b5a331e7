import { ccvStand } from './ccv-salespos.ts';
import { conform } from './conform.ts';

for (const flavour of ['webshop', 'salespos'] as const)
  conform(`CCV ${flavour} as a target of orders`, ccvStand(flavour));
