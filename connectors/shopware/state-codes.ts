import { z } from 'zod';
import { done, type Outcome } from '../outcome.ts';
import { statesOfOrders } from './criteria.ts';
import type { AdminApi } from './request.ts';

/** The machines that orders are moved in, by the word that a state's code begins with. */
export const machineNames = { order: 'order', delivery: 'order_delivery' } as const;
type Word = keyof typeof machineNames;
const words: Word[] = ['order', 'delivery'];

/** The machine and the state's technical name of a code such as `delivery.shipped`; `undefined` for what is no code. */
export function stateCode(code: string): { machine: Word; state: string } | undefined {
  const [word, state, ...more] = code.split('.');
  const machine = words.find(known => known === word);
  return machine && state && more.length === 0 ? { machine, state } : undefined;
}

const page = z.object({
  data: z.array(
    z.object({
      technicalName: z.string().min(1),
      name: z.string().nullish(),
      stateMachine: z.object({ technicalName: z.string() }),
    }),
  ),
});

/** Every state of the order and delivery machines, those of plugins included. */
export async function listStates(
  api: AdminApi,
  signal: AbortSignal,
): Promise<Outcome<{ code: string; name: string }[]>> {
  const path = '/api/search/state-machine-state';
  const request = { what: 'Reading the states of orders', method: 'POST' as const, path, signal };
  const found = await api.read({ ...request, body: statesOfOrders() }, page);
  if (found.kind !== 'done') return found;
  return done(
    found.value.data.flatMap(({ technicalName, name, stateMachine }) => {
      const word = words.find(one => stateMachine.technicalName === `${machineNames[one]}.state`);
      if (!word) return [];
      return [{ code: `${word}.${technicalName}`, name: `${titles[word]}: ${name?.trim() || technicalName}` }];
    }),
  );
}

const titles = { order: 'Order', delivery: 'Delivery' };
