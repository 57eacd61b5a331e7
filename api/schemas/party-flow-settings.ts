import { z } from '@hono/zod-openapi';
import type { PartyFlowSettings } from '../../domain/party-settings.ts';
import type { Same } from './settings-parts.ts';

const owner = z.enum(['source', 'target', 'newest']);

/** The settings of a flow of customers; a setting that does not exist is refused, so that a typing error is not silence. */
export const partyFlowSettingsSchema = z
  .strictObject({
    carries: z
      .strictObject({ customers: z.boolean(), deliveryPlaces: z.boolean(), users: z.boolean() })
      .describe('What is carried'),
    invite: z.boolean().describe('The target writes an invitation when an account is made'),
    twoWay: z.boolean().describe('Changes of the target are carried back'),
    owners: z.record(z.string().max(100), owner).describe('Whose word counts, per field such as address.street'),
    fieldOwner: owner.describe('Whose word counts for every other field'),
  })
  .openapi('PartyFlowSettings');

/** Does not compile once the schema and the domain's type drift apart. */
const isSameAsDomain: Same<z.output<typeof partyFlowSettingsSchema>, PartyFlowSettings> = true;
void isSameAsDomain;
