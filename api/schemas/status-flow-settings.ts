import { z } from '@hono/zod-openapi';
import { fulfilmentStates, type StatusFlowSettings } from '../../domain/fulfilment.ts';
import { code, type Same } from './settings-parts.ts';

/** The number of a state, as `states.shipped=4` is read, is taken as its text. */
const stateCode = z
  .preprocess(value => (typeof value === 'number' ? String(value) : value), code)
  .openapi({ type: 'string', minLength: 1, maxLength: 200 });

/** The settings of a flow of order statuses; a setting that does not exist is refused, so that a typing error is not silence. */
export const statusFlowSettingsSchema = z
  .strictObject({
    states: z.partialRecord(z.enum(fulfilmentStates), stateCode).describe('The target’s state for each of ours'),
    tellBuyer: z.boolean().describe('Lets the target write to the buyer'),
    documentsShip: z
      .boolean()
      .optional()
      .describe(
        'Whether an invoice or receipt that names an order’s lines means that their goods left; yes when absent',
      ),
  })
  .openapi('StatusFlowSettings');

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof statusFlowSettingsSchema>, StatusFlowSettings> = true;
void isSameAsDomain;
