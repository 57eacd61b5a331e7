import { z } from 'zod';
import { connectors } from '../../connectors/index.ts';
import { table } from '../table.ts';

const described = z.object({
  properties: z.record(z.string(), z.object({ description: z.string().default(''), default: z.unknown().optional() })),
});

/** Every system with its settings: name, default, what it is; secrets are marked. */
export function systemsText(): string {
  const parts = Object.values(connectors).map(({ system, title, settings, secrets }) => {
    const { properties } = described.parse(z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' }));
    const rows = Object.entries(properties).map(([name, { description, default: usual }]) => [
      secrets.includes(name) ? `${name} (secret)` : name,
      usual === undefined ? '' : typeof usual === 'string' ? usual : JSON.stringify(usual),
      description,
    ]);
    return `${system}: ${title}\n${table(['setting', 'default', 'what it is'], rows)}`;
  });
  return parts.join('\n\n');
}
