import type { Config, Environment, Variable } from '../config.ts';
import { ToldError } from '../told-error.ts';

/** The ports of one machine, by the variable that sets each. */
export const portVariables = [
  'KLADKA_API_PORT',
  'KLADKA_TEMPORAL_UI_PORT',
  'KLADKA_TEMPORAL_PORT',
  'KLADKA_POSTGRES_PORT',
  'KLADKA_DEMO_SHOP_PORT',
  'KLADKA_DEMO_TILL_PORT',
  'KLADKA_DEMO_DRUGSTORE_PORT',
  'KLADKA_DEMO_PHARMACY_PORT',
  'KLADKA_DEMO_WAPRO_PORT',
  'KLADKA_DEMO_B2B_PORT',
  'KLADKA_DEMO_PRODUCTION_PORT',
] as const satisfies Variable[];

/** Of these, the ones that only the demo needs. */
export const demoPorts = portVariables.filter(name => name.startsWith('KLADKA_DEMO_'));

export type PortVariable = (typeof portVariables)[number];
export type Ports = Record<PortVariable, number>;

const names: Record<PortVariable, string> = {
  KLADKA_API_PORT: 'The API',
  KLADKA_TEMPORAL_UI_PORT: "Temporal's UI",
  KLADKA_TEMPORAL_PORT: 'Temporal',
  KLADKA_POSTGRES_PORT: 'PostgreSQL',
  KLADKA_DEMO_SHOP_PORT: 'The demo shop',
  KLADKA_DEMO_TILL_PORT: 'The demo till',
  KLADKA_DEMO_DRUGSTORE_PORT: 'The demo drugstore',
  KLADKA_DEMO_PHARMACY_PORT: 'The demo pharmacy',
  KLADKA_DEMO_WAPRO_PORT: 'The demo WAPRO',
  KLADKA_DEMO_B2B_PORT: 'The demo B2B platform',
  KLADKA_DEMO_PRODUCTION_PORT: 'The demo production',
};

export type PortChoice = {
  config: Config;
  env: Environment;
  /** The ports of the last start, which addresses in shops and bookmarks name. */
  remembered: Partial<Ports>;
  needed: PortVariable[];
  isFree: (port: number) => Promise<boolean>;
};

/**
 * Chooses a port for everything that is started. One that the environment names is taken or refused (`ToldError`);
 * otherwise the last start's, else the default, else the next free one, and `notes` says so.
 */
export async function choosePorts(choice: PortChoice): Promise<{ ports: Ports; notes: string[] }> {
  const { config, env, remembered, needed, isFree } = choice;
  const ports: Ports = Object.assign({}, ...portVariables.map(name => ({ [name]: remembered[name] ?? config[name] })));
  const notes: string[] = [];
  const given = needed.filter(name => env[name]);
  for (const name of given) {
    ports[name] = config[name];
    const twin = given.find(other => other !== name && config[other] === config[name]);
    if (twin) throw new ToldError(`${name} and ${twin} are both ${config[name]}. Give each a port of its own.`);
    if (await isFree(config[name])) continue;
    throw new ToldError(`Port ${config[name]} is already used by another program. Stop it or set ${name}.`);
  }
  const taken = new Set(given.map(name => ports[name]));
  const others = needed.filter(one => !given.includes(one));
  const wishes = new Set(others.map(name => ports[name]));
  for (const name of others) {
    const wanted = ports[name];
    if (taken.has(wanted) || !(await isFree(wanted))) {
      // What another one wishes is left to it, so that one port in use moves one port.
      ports[name] = await nextFree(wanted + 1, port => taken.has(port) || wishes.has(port), isFree);
      notes.push(`Port ${wanted} is already used. ${names[name]} is on ${ports[name]} instead (${name} sets it).`);
    }
    taken.add(ports[name]);
  }
  return { ports, notes };
}

async function nextFree(
  first: number,
  isTaken: (port: number) => boolean,
  isFree: PortChoice['isFree'],
): Promise<number> {
  for (let port = first; port < Math.min(first + 500, 65_536); port += 1) {
    if (!isTaken(port) && (await isFree(port))) return port;
  }
  throw new ToldError(`No port from ${first} on is free. Stop some programs and start again.`);
}
