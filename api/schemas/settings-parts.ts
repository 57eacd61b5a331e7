import { z } from '@hono/zod-openapi';

/** A code, id or SKU of one of the two systems. */
export const code = z.string().trim().min(1).max(200);

/** True for equal types alone; a constant of it does not compile once a schema and the domain's type drift apart. */
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
