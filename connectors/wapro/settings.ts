import type { z } from 'zod';
import { v1Settings } from '../v1/settings.ts';

/**
 * What a connection to WAPRO Mag is asked for. What concerns the database itself (warehouses read, price lists, intervals, the
 * procedures' names) is set at the agent, beside it.
 */
export const waproSettings = v1Settings.omit({ holdingCategory: true, dropFolder: true });
export type WaproSettings = z.output<typeof waproSettings>;
