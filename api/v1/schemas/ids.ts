import { z } from '@hono/zod-openapi';
import { pullEntities, pushEntities } from '../../../connectors/v1/records/index.ts';
import { externalId } from '../../../connectors/v1/records/values.ts';

/** An id of the other side, as it may stand in a path, a header or a body. */
export const externalIdSchema = externalId;

export const pushEntity = z.enum(pushEntities).describe('As in `POST /v1/{entity}`');
export const pullEntity = z.enum(pullEntities).describe('As in `GET /v1/{entity}`');

/** A sentence of the other side. */
export const sentence = z
  .string()
  .trim()
  .min(1)
  .max(1000)
  .refine(value => value.isWellFormed() && !value.includes('\u0000'), 'The text holds half a character or a NUL.');

export const idParam = z.object({ id: z.uuid().openapi({ param: { name: 'id', in: 'path' } }) });
