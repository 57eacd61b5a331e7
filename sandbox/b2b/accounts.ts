import { isClosed, isThere, textOf } from './rules.ts';
import type { World } from './world.ts';

/**
 * Makes an account for every buyer once, closes those that the wholesaler no longer selects, and writes each buyer and each of
 * their users one invitation ever, in whatever order they came (W1).
 */
export function settleAccounts(world: World): void {
  const invites = new Set<string>();
  for (const buyer of world.held.customers.values()) {
    const closed = isClosed(buyer);
    const account = world.accounts.get(buyer.id);
    if (account) account.closed = closed;
    else if (!closed) world.accounts.set(buyer.id, { buyer: buyer.id, openedAt: world.now().toISOString(), closed });
    if (closed || buyer.invite === false) continue;
    invites.add(buyer.id);
    invite(world, `buyer/${buyer.id}`, buyer.email, `Konto ${textOf(buyer.name)} jest gotowe`);
  }
  for (const user of world.held.users.values()) {
    if (!isThere(user) || user.active === false || !user.customers?.some(id => invites.has(id))) continue;
    invite(world, `user/${user.id}`, user.email, `${textOf(user.name)}, zapraszamy na platformę`);
  }
}

function invite(world: World, account: string, to: string | undefined, subject: string): void {
  if (to === undefined || to === '' || world.mails.some(mail => mail.account === account)) return;
  world.mails.push({ at: world.now().toISOString(), to, account, subject });
}
