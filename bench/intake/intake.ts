import { randomBytes } from 'node:crypto';
import type { BareIntake } from '../bare/intake-process.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import { type HubOptions, startApi } from '../support/hub.ts';
import type { Stage } from '../support/stage.ts';
import { mean, quantile } from '../support/statistics.ts';
import type { Loader } from './load-process.ts';

const rounds = 5;
const requests = 2_000;
const connections = 8;

/** Signed pushes through the API against a bare server that seals and inserts the same bodies, in turns. No worker runs. */
export async function measureIntake(stage: Stage, options: HubOptions, say: (line: string) => void): Promise<Figure[]> {
  const { api } = await startApi(stage, options);
  const secret = randomBytes(32).toString('hex');
  const settings = {
    shopUrl: 'http://127.0.0.1:9',
    allowPrivate: true,
    allowPlainHttp: true,
    appSecret: secret,
    shopSecret: secret,
  };
  await api.ask('POST', '/api/connections', { key: 'intake', system: 'shopware', settings });
  const bare = stage.keep(
    await startServing<BareIntake>(new URL('../bare/intake-process.ts', import.meta.url), stage.env),
  );
  const load = stage.keep(await startServing<Loader>(new URL('load-process.ts', import.meta.url)));

  const places = {
    hub: { url: stage.apiUrl, path: '/shopware/intake/webhook' },
    bare: { url: await bare.call.url(undefined), path: '/push' },
  };
  const runs = { hub: [] as { times: number[]; ms: number }[], bare: [] as { times: number[]; ms: number }[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const who of ['bare', 'hub'] as const) {
      const run = await load.call.send({ ...places[who], secret, requests, connections });
      // The first round warms both up.
      if (round > 0) runs[who].push(run);
      else if (who === 'hub')
        say(`intake: ${rounds} rounds of ${requests} pushes of ${run.bytes} bytes, ${connections} at a time`);
    }
  }
  const rate = (who: 'hub' | 'bare') => mean(runs[who].map(run => (requests / run.ms) * 1000));
  const time = (who: 'hub' | 'bare', share: number) =>
    quantile(
      runs[who].flatMap(run => run.times),
      share,
    );
  return [
    { name: 'intake: pushes', value: rate('hub'), baseline: rate('bare'), unit: '/s', ratio: { least: 0.6 } },
    { name: 'intake: time p50', value: time('hub', 0.5), baseline: time('bare', 0.5), unit: 'ms', bound: { most: 5 } },
    { name: 'intake: time p99', value: time('hub', 0.99), baseline: time('bare', 0.99), unit: 'ms' },
  ];
}
