import { rmSync } from 'node:fs';
import { z } from 'zod';
import { type DataFolder, readJsonFile, writePrivately } from './data-folder.ts';

const hubFile = z.object({
  url: z.string(),
  token: z.string(),
  workspace: z.string(),
  /** Where the database and Temporal are, as variables; the master key stays in its own file. */
  environment: z.record(z.string(), z.string()),
});

/** Where the hub of a running `up` is and how to enter it; the command reads it. */
export type HubFile = z.output<typeof hubFile>;

export const writeHubFile = (folder: DataFolder, hub: HubFile): void =>
  writePrivately(folder.hub, `${JSON.stringify(hub, null, 2)}\n`);

/** What the last `up` wrote; `undefined` when there is none. */
export function readHubFile(folder: DataFolder): HubFile | undefined {
  const read = hubFile.safeParse(readJsonFile(folder.hub));
  return read.success ? read.data : undefined;
}

export const forgetHubFile = (folder: DataFolder): void => rmSync(folder.hub, { force: true });
