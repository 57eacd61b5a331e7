import { connectorOf } from '../connectors/index.ts';
import { Problem, type ProblemPlace, placesOf } from './problem.ts';

type Settings = Record<string, unknown>;

const toSettings = (value: unknown): Settings =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/**
 * Checks a connection's settings, secrets included, with its connector's schema; 422 with pointers below `/settings`.
 * Settings that nobody knows are refused: a typing error must not be silence.
 */
export function checkSettings(system: string, settings: Settings): Settings {
  const checked = connectorOf(system).settings.safeParse(settings);
  if (!checked.success) throw refused(placesOf(checked.error, '/settings'));
  const parsed = toSettings(checked.data);
  const unknown = Object.keys(settings).filter(name => !Object.hasOwn(parsed, name));
  if (unknown.length > 0)
    throw refused(
      unknown.map(name => ({ pointer: `/settings/${name}`, detail: `${system} has no setting “${name}”.` })),
    );
  return parsed;
}

function refused(errors: ProblemPlace[]): Problem {
  const what = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ');
  return new Problem(422, `These settings cannot be used. ${what}`.slice(0, 1000), { errors });
}
