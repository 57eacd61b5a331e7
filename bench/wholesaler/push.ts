import { join } from 'node:path';
import type { BareRecords } from '../bare/records-process.ts';
import { listStatements } from '../orders/statements.ts';
import { startServing } from '../support/child.ts';
import type { Figure } from '../support/figure.ts';
import type { Stage } from '../support/stage.ts';
import { perPush, writeBuyers } from './buyers.ts';
import type { WholesalerOptions } from './parts.ts';
import { setUpWholesaler } from './set-up.ts';
import { addSpeaker } from './speaker.ts';

const rounds = 3;

/** Pushes of a thousand records at `/v1`, until they are taken in, in turns with the bare work. No flow takes them on. */
export async function measurePush(
  stage: Stage,
  { buyers, profile, ...options }: WholesalerOptions,
  say: (line: string) => void,
): Promise<Figure[]> {
  const scene = await setUpWholesaler(stage, options);
  const { call: bare } = stage.keep(
    await startServing<BareRecords>(new URL('../bare/records-process.ts', import.meta.url), stage.env),
  );
  const files = await writeBuyers(join(scene.folder, 'buyers'), buyers);
  const spent = { first: { hub: 0, bare: 0, acknowledged: 0 }, again: { hub: 0, bare: 0, acknowledged: 0 } };
  for (let round = 0; round <= rounds; round += 1) {
    const speaker = await addSpeaker(scene, `erp-${round}`);
    const { connectionId } = speaker;
    const some = round === 0 ? files.slice(0, 5) : files;
    for (const when of ['first', 'again'] as const) {
      const alone = await bare.merge({ entity: 'customers', connectionId, files: some });
      const { seconds, acknowledged } = await speaker.push('customers', some);
      // The first round warms both up.
      if (round === 0) continue;
      spent[when].hub += seconds;
      spent[when].bare += alone;
      spent[when].acknowledged += acknowledged;
    }
    if (round === 0 && profile !== undefined) await scene.sql`create extension pg_stat_statements`;
  }
  if (profile !== undefined) await listStatements(scene.sql, 2 * rounds * files.length, profile, say, 'push');
  const all = rounds * buyers;
  say(
    `${rounds} times ${files.length} pushes of ${perPush} buyers: acknowledged after ${(spent.first.acknowledged / rounds).toFixed(1)} s, taken in after ${(spent.first.hub / rounds).toFixed(1)} s`,
  );
  const rate = (seconds: number) => all / seconds;
  const figure = (name: string, { hub, bare }: { hub: number; bare: number }): Figure => ({
    name: `/v1: ${name}`,
    value: rate(hub),
    baseline: rate(bare),
    unit: 'records/s',
    ratio: { least: 0.5 },
  });
  return [figure('new records pushed', spent.first), figure('the same again', spent.again)];
}
