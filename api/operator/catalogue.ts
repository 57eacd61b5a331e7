import type { Hub } from '../../activities/hub.ts';
import { createRoutes } from '../environment.ts';
import { comparisonRoutes } from './comparisons.ts';
import { holdingRoutes } from './holding.ts';
import { lockRoutes } from './locks.ts';
import { matchingRoutes } from './matching.ts';
import { productRoutes } from './products.ts';

/** Everything about flows of products: the products, which is which, what is locked, and comparisons of the whole. */
export const catalogueRoutes = (hub: Hub) =>
  createRoutes()
    .route('/', productRoutes(hub))
    .route('/', matchingRoutes(hub))
    .route('/', holdingRoutes(hub))
    .route('/', lockRoutes(hub))
    .route('/', comparisonRoutes(hub));
