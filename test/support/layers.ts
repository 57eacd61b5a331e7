import { posix } from 'node:path';
import type { Import } from './imports-of.ts';

/** What a folder may import: folders of ours, packages (a name covers its subpaths), and what as types only. */
interface Layer {
  folders: string[];
  packages: string[] | 'any';
  typesOf?: string[];
  /** What to do instead, for the message. */
  instead: string;
}

/** The direction of design: bin → api, activities, workflows → connectors, db → domain. */
export const layers: Record<string, Layer> = {
  domain: {
    folders: ['domain'],
    packages: ['big.js'],
    instead: 'Rules are pure: take what you need as a parameter, and leave reading, writing and parsing to the caller.',
  },
  workflows: {
    folders: ['workflows'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    typesOf: ['activities', 'domain'],
    instead: 'Let an activity do it and record its outcome; take its type with `import type`.',
  },
  activities: {
    folders: ['activities', 'connectors', 'db', 'domain', 'workflows'],
    packages: 'any',
    instead: 'Take it as a parameter of the factory; who starts the worker (bin) passes it.',
  },
  connectors: {
    folders: ['connectors', 'domain'],
    packages: [
      'zod',
      'hono',
      '@hono',
      'undici',
      'fast-xml-parser',
      'saxes',
      'sanitize-html',
      'ipaddr.js',
      'big.js',
      'node:',
    ],
    instead:
      'Extend connectors/contract.ts by a port that the hub implements; shared helpers belong in connectors/ itself.',
  },
  db: {
    folders: ['db', 'domain'],
    packages: ['drizzle-orm', 'postgres', 'uuid', 'node:'],
    instead: 'The database knows only the domain: pass the values in, or move the code to activities/.',
  },
  api: {
    folders: ['api', 'activities', 'workflows', 'connectors', 'db', 'domain', 'client'],
    packages: 'any',
    instead: 'Take it as a parameter; bin/ builds the API and passes it.',
  },
  sandbox: {
    folders: ['sandbox', 'client', 'domain'],
    packages: 'any',
    instead: "A stand-in is written from the vendor's documentation: sharing the hub's code would share its mistakes.",
  },
  agents: {
    folders: ['agents', 'client', 'domain'],
    packages: 'any',
    instead: "An agent runs at the merchant's: talk to the hub through client/.",
  },
  client: {
    folders: ['client', 'domain'],
    packages: 'any',
    instead: 'The client stands alone: move shared types to domain/.',
  },
  tools: { folders: ['tools'], packages: 'any', instead: 'Tools run before and beside the hub: pass values in.' },
  bin: {
    folders: [
      'bin',
      'api',
      'activities',
      'workflows',
      'connectors',
      'db',
      'domain',
      'client',
      'sandbox',
      'agents',
      'tools',
    ],
    packages: 'any',
    instead: 'Nothing that runs may depend on tests: move it to the folder whose work it is.',
  },
};

/** One sentence per import that goes against the direction; `file` and its imports by paths from the root. */
export function violations(file: string, imports: Import[]): string[] {
  const [folder = ''] = file.split('/');
  const layer = layers[folder];
  // Tests and benchmarks may use everything; so may files of the root, which configure tools.
  if (layer === undefined || folder === file || /\.test\.ts$/.test(file)) return [];
  return imports
    .filter(each => !isAllowed(file, folder, layer, each))
    .map(({ from }) => `${file} imports ${from}. ${layer.instead}`);
}

function isAllowed(file: string, folder: string, layer: Layer, { from, typeOnly }: Import): boolean {
  if (!from.startsWith('.')) {
    if (layer.packages === 'any') return true;
    return layer.packages.some(name => from === name || from.startsWith(name.endsWith(':') ? name : `${name}/`));
  }
  const target = posix.join(posix.dirname(file), from);
  const [targetFolder = ''] = target.split('/');
  if (targetFolder === target) return folder === 'bin' || folder === 'tools' || from.endsWith('package.json');
  if (folder === 'connectors' && targetFolder === 'connectors' && crossesConnectors(file, target)) return false;
  return layer.folders.includes(targetFolder) || (typeOnly && (layer.typesOf ?? []).includes(targetFolder));
}

/** A connector's folder reaches into another's. The registry (a file right in connectors/) may know them all. */
function crossesConnectors(file: string, target: string): boolean {
  const [, own, ...below] = file.split('/');
  const [, other, ...otherBelow] = target.split('/');
  const shared = ['http', 'v1'];
  return below.length > 0 && otherBelow.length > 0 && own !== other && !shared.includes(String(other));
}
