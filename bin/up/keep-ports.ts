import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { isPortFree } from '../../tools/services/check-port.ts';
import { type Environment, readConfig } from '../config.ts';
import { type DataFolder, endLeftovers, keepSecret, readJsonFile, writePrivately } from './data-folder.ts';
import { choosePorts, demoPorts, type Ports, type PortVariable, portVariables } from './ports.ts';

const portsFile = z.partialRecord(z.enum(portVariables), z.number().int());

/** Makes what is made once (keys, ports) or reads it again. A port that is chosen anew is told. */
export async function keepPorts(start: {
  folder: DataFolder;
  demo: boolean;
  env: Environment;
  print: (line: string) => void;
}): Promise<{ ports: Ports; codecPath: string }> {
  const { folder, demo, env, print } = start;
  await endLeftovers(folder);
  const remembered = portsFile.safeParse(readJsonFile(folder.ports));
  const unneeded = new Set<PortVariable>([
    ...(env.DATABASE_URL ? (['KLADKA_POSTGRES_PORT'] as const) : []),
    ...(env.KLADKA_TEMPORAL_ADDRESS ? (['KLADKA_TEMPORAL_PORT', 'KLADKA_TEMPORAL_UI_PORT'] as const) : []),
    ...(demo ? [] : demoPorts),
  ]);
  const { ports, notes } = await choosePorts({
    config: readConfig(env),
    env,
    remembered: remembered.success ? remembered.data : {},
    needed: portVariables.filter(name => !unneeded.has(name)),
    isFree: isPortFree,
  });
  for (const note of notes) print(`      ${note}`);
  writePrivately(folder.ports, `${JSON.stringify(ports, null, 2)}\n`);
  if (!env.KLADKA_MASTER_KEY) keepSecret(folder.masterKey);
  const codecPath = env.KLADKA_CODEC_PATH || keepSecret(folder.codecPath, () => randomBytes(24).toString('base64url'));
  return { ports, codecPath };
}
