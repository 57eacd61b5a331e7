import { z } from 'zod';
import { noContent, type Resources } from './call.ts';
import { pageOf, type SortKey, sorted } from './collections.ts';
import { mergedInfo, personalInfo } from './personal-info.ts';
import { fitting, mismatch, Refusal, unknown } from './refusal.ts';
import { usergroups } from './shop.ts';
import { takeId, type User, type World } from './world.ts';

const common = {
  group_id: z.int().nullish(),
  status: z.boolean().nullish(),
  product_in_category_discount: z.string().nullish(),
  encryption: z.string().nullish(),
  userinfo: personalInfo.nullish(),
};

const userPost = z.strictObject({ ...common, username: z.string().min(1), password: z.string().min(1) });

const userPatch = z.strictObject({
  ...common,
  username: z.string().min(1).nullish(),
  password: z.string().min(1).nullish(),
  approval_status: z.string().nullish(),
});

function refuseTaken(world: World, username: string, except?: User): void {
  const wanted = username.toLowerCase();
  for (const user of world.users.values())
    if (user !== except && user.username.toLowerCase() === wanted)
      throw new Refusal(500, '500.40', `username: the username ${username} exists already.`);
}

function refuseUnknownGroup(groupId: number | null | undefined): void {
  if (groupId && !usergroups.some(group => group.id === groupId))
    throw mismatch('group_id', `there is no group ${groupId}`);
}

/** Makes an account as `POST /users` does; the username is unique, whatever its case. Passwords are not kept. */
export function addUser(world: World, body: unknown): User {
  const input = fitting(userPost, body);
  refuseTaken(world, input.username);
  refuseUnknownGroup(input.group_id);
  const user: User = {
    id: takeId(world),
    username: input.username,
    group_id: input.group_id ?? 1,
    status: input.status ?? true,
    approval_status: 'approved',
    userinfo: mergedInfo({}, input.userinfo),
  };
  world.users.set(user.id, user);
  return user;
}

function changeUser(world: World, user: User, body: unknown): void {
  const input = fitting(userPatch, body);
  if (input.username) refuseTaken(world, input.username, user);
  refuseUnknownGroup(input.group_id);
  user.username = input.username ?? user.username;
  user.group_id = input.group_id ?? user.group_id;
  user.status = input.status ?? user.status;
  user.approval_status = input.approval_status ?? user.approval_status;
  user.userinfo = mergedInfo(user.userinfo, input.userinfo);
}

function userOf(world: World, id: number): User {
  const user = world.users.get(id);
  if (user === undefined) throw unknown(`The user ${id}`);
  return user;
}

function userView(root: string, user: User): Record<string, unknown> {
  return { href: `${root}/users/${user.id}`, ...user, parent: null };
}

const sortKeys: Record<string, (user: User) => SortKey> = {
  id: user => user.id,
  first_name: user => user.userinfo.billingaddress?.first_name ?? null,
  last_name: user => user.userinfo.billingaddress?.last_name ?? null,
};

export const userResources: Resources = {
  users: {
    GET: ({ world, root, query }) => {
      const approval = query.get('approval_status');
      const users = [...world.users.values()].filter(user => approval === null || user.approval_status === approval);
      return {
        status: 200,
        body: pageOf(sorted(users, query, sortKeys), `${root}/users`, query, user => userView(root, user)),
      };
    },
    POST: call => ({ status: 201, body: userView(call.root, addUser(call.world, call.body)) }),
  },
  'users/:id': {
    GET: (call, id) => ({ status: 200, body: userView(call.root, userOf(call.world, id)) }),
    PATCH: (call, id) => {
      changeUser(call.world, userOf(call.world, id), call.body);
      return noContent;
    },
    DELETE: (call, id) => {
      call.world.users.delete(userOf(call.world, id).id);
      return noContent;
    },
  },
};
