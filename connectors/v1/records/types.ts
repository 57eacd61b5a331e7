import type { z } from 'zod';
import type { PushEntity, recordSchemas } from './index.ts';

/** A record as it is understood, defaults filled in. */
export type RecordOf<Entity extends PushEntity> = z.output<(typeof recordSchemas)[Entity]>;
