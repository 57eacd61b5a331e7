import { type Config, ConfigError, type Environment, readConfig, requireVariables } from '../config.ts';
import { makeHub } from '../make-hub.ts';
import { reachDatabase } from '../reach-database.ts';
import { tell } from '../told-error.ts';
import { lookAtConnections, lookAtInbox } from './connections.ts';
import { lookAtDatabase, lookAtMasterKey } from './database.ts';
import { type Finding, ill, look, well } from './finding.ts';
import { lookAtTemporal, lookAtWorkers } from './temporal.ts';

const wantedNode = 24;

/** Looks at everything a hub needs; one finding for each, in the order in which to mend them. */
export async function examine(env: Environment): Promise<Finding[]> {
  const major = Number(process.versions.node.split('.')[0]);
  const node =
    major >= wantedNode
      ? well(`Node ${process.versions.node}.`)
      : ill(`Node ${process.versions.node} is too old.`, `Install Node ${wantedNode}, or run npm ci, which brings it.`);
  try {
    const config = readConfig(env);
    requireVariables(config, 'DATABASE_URL', 'KLADKA_MASTER_KEY');
    return [node, well('The configuration can be read.'), ...(await examineHub(config))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.message.split('\n');
    return [node, ...lines.map(line => ill(line, 'See the configuration table in README.md.'))];
  }
}

async function examineHub(config: Config): Promise<Finding[]> {
  const { hub, temporalClient, close } = makeHub({ ...config, KLADKA_LOG_LEVEL: 'silent' }, 'kladka-doctor');
  const temporal = 'Check KLADKA_TEMPORAL_ADDRESS, the namespace and the KLADKA_TEMPORAL_TLS settings.';
  try {
    const unreached = await reachDatabase(hub.db, 3_000).then(() => undefined, tell);
    const inDatabase =
      unreached === undefined
        ? [
            await look('PostgreSQL', 'Check its log.', () => lookAtDatabase(hub.db)),
            await look('The master key', 'Run `kladka migrate` first.', () => lookAtMasterKey(hub.keyring)),
          ]
        : [[ill(unreached, 'Start it, then look again.')]];
    const inTemporal = [
      await look('Temporal', temporal, () => lookAtTemporal(temporalClient)),
      await look('The workers', temporal, () => lookAtWorkers(temporalClient)),
    ];
    const beyond =
      unreached === undefined
        ? [
            await look('The connections', 'Run `kladka migrate` first.', () => lookAtConnections(hub)),
            await look('The messages', 'Run `kladka migrate` first.', () => lookAtInbox(hub)),
          ]
        : [];
    return [...inDatabase, ...inTemporal, ...beyond].flat();
  } finally {
    await close().catch(() => undefined);
  }
}
