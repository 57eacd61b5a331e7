import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';

export const poke = defineSignal('poke');

/** Runs one activity for each signal, until it was poked so many times. */
export async function signalled(taskQueue: string, times: number): Promise<void> {
  const { arrive } = proxyActivities<{ arrive: () => Promise<void> }>({ taskQueue, startToCloseTimeout: '1 minute' });
  let open = 0;
  setHandler(poke, () => {
    open += 1;
  });
  for (let left = times; left > 0; left -= 1) {
    await condition(() => open > 0);
    open -= 1;
    await arrive();
  }
}
