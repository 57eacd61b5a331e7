import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { noContent, type Resources } from './call.ts';
import { pageOf } from './collections.ts';
import { fitting, unknown } from './refusal.ts';
import { takeId, utcSeconds, type Webhook, type World } from './world.ts';

const webhookPost = z.strictObject({
  event: z.string().min(1),
  address: z.url(),
  is_active: z.boolean().nullish(),
});

const webhookPatch = webhookPost.partial();

function webhookOf(world: World, id: number): Webhook {
  const webhook = world.webhooks.get(id);
  if (webhook === undefined) throw unknown(`The webhook ${id}`);
  return webhook;
}

const view = (root: string, webhook: Webhook) => ({ href: `${root}/webhooks/${webhook.id}`, ...webhook });

/** Registers webhooks; none is ever sent, as neither the list of events nor the signature of a delivery is public. */
export const webhookResources: Resources = {
  webhooks: {
    GET: ({ world, root, query }) => ({
      status: 200,
      body: pageOf([...world.webhooks.values()], `${root}/webhooks`, query, webhook => view(root, webhook)),
    }),
    POST: ({ world, root, body, now }) => {
      const input = fitting(webhookPost, body);
      const webhook: Webhook = {
        id: takeId(world),
        createdate: utcSeconds(now),
        event: input.event,
        address: input.address,
        key: randomBytes(24).toString('hex'),
        is_active: input.is_active ?? true,
      };
      world.webhooks.set(webhook.id, webhook);
      return { status: 201, body: view(root, webhook) };
    },
  },
  'webhooks/:id': {
    GET: ({ world, root }, id) => ({ status: 200, body: view(root, webhookOf(world, id)) }),
    PATCH: ({ world, body }, id) => {
      const webhook = webhookOf(world, id);
      const input = fitting(webhookPatch, body);
      webhook.event = input.event ?? webhook.event;
      webhook.address = input.address ?? webhook.address;
      webhook.is_active = input.is_active ?? webhook.is_active;
      return noContent;
    },
    DELETE: ({ world }, id) => {
      world.webhooks.delete(webhookOf(world, id).id);
      return noContent;
    },
  },
};
