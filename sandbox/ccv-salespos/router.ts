import type { Handler, Resources } from './call.ts';
import { orderResources } from './orders.ts';
import { productResources } from './products.ts';
import { Refusal, unknown } from './refusal.ts';
import { shopResources } from './shop.ts';
import { userResources } from './users.ts';
import { webhookResources } from './webhooks.ts';

export const apiPath = '/api/rest/v1';

const rootResource: Resources = {
  '': {
    GET: ({ root }) => ({
      status: 200,
      body: {
        items: Object.keys(resources)
          .filter(name => name !== '' && !name.includes('/'))
          .map(name => ({ href: `${root}/${name}`, title: name, description: `The ${name} of this shop`, uri: name })),
      },
    }),
  },
};

const resources: Resources = {
  ...rootResource,
  ...orderResources,
  ...userResources,
  ...productResources,
  ...shopResources,
  ...webhookResources,
};

export type Route = { resource: string; id: number; handler: () => Handler };

/** Finds what a path means. `handler` refuses with 404.20 or 405.10, so that unknown paths count as requests too. */
export function routeOf(method: string, pathname: string): Route {
  const path = pathname.slice(apiPath.length).replace(/^\/|\/$/g, '');
  const id = Number(/(?:^|\/)(\d{1,15})(?:\/|$)/.exec(path)?.[1] ?? 0);
  const resource = path.replace(/(^|\/)\d{1,15}(?=\/|$)/, '$1:id');
  const methods = resources[resource];
  const handler = () => {
    if (methods === undefined) throw unknown(`The resource ${path}`);
    const found = Object.entries(methods).find(([name]) => name === method)?.[1];
    if (found === undefined) throw new Refusal(405, '405.10', `${method} is not allowed on ${resource || 'the root'}.`);
    return found;
  };
  return { resource: methods === undefined ? '(unknown)' : resource, id, handler };
}
