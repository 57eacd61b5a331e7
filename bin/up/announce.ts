import type { DataFolder } from './data-folder.ts';
import type { SandboxUrls } from './sandboxes.ts';

export type Addresses = { api: string; temporalUi: string | undefined } & Partial<SandboxUrls>;

/** What is where, once everything runs. */
export function announce(addresses: Addresses, workspace: string, folder: DataFolder): string {
  const rows: [string, string | undefined][] = [
    ['API reference', `${addresses.api}/docs`],
    ["Temporal's UI", addresses.temporalUi],
    ['Demo shop', addresses.shop],
    ['Demo till', addresses.till],
    ['Demo drugstore', addresses.drugstore],
    ['Demo pharmacy', addresses.pharmacy],
    ['Demo WAPRO', addresses.wapro],
    ['Demo B2B', addresses.b2b],
    ['Demo production', addresses.production],
    [
      'Token',
      `${folder.tokens}/${workspace} (administrator of workspace ${workspace}); the command finds it by itself`,
    ],
    ['Logs', folder.logs],
  ];
  const lines = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(18)}${value}`]));
  return ['', 'Kładka runs. Ctrl-C stops it; the next start goes on where it was.', '', ...lines, ''].join('\n');
}
