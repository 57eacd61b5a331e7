import type { Environment } from '../config.ts';
import type { ChildPlan } from './child.ts';

/** The API as a process. */
export const apiPlan = (env: Environment): ChildPlan => ({
  name: 'The API',
  file: 'api',
  args: ['bin/kladka.ts', 'api'],
  env,
  ready: /The API listens/,
});

/** The worker as a process. */
export const workerPlan = (env: Environment): ChildPlan => ({
  name: 'The worker',
  file: 'worker',
  args: ['bin/kladka.ts', 'worker'],
  env,
  ready: /The worker polls/,
});
