import { configSchema } from './config.ts';

/** The README's configuration table: every variable with its default and what it is for, as Markdown. */
export function configurationTable(): string {
  const rows = Object.entries(configSchema.shape).map(([name, type]) => {
    const unset = type.safeParse(undefined);
    const value = unset.success && !Array.isArray(unset.data) ? unset.data : undefined;
    return `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${type.description ?? ''} |`;
  });
  return ['| Variable | Default | What it is for |', '|---|---|---|', ...rows].join('\n');
}

if (import.meta.main) console.log(configurationTable());
