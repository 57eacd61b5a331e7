import { createHash } from 'node:crypto';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Hub } from '../hub.ts';
import { raiseTask } from '../tasks.ts';
import { keepAcks } from '../v1/keep-acks.ts';
import { type AnswerFile, dropName, readAnswerName } from './file-name.ts';
import { type Drop, doneFolder } from './give-lines.ts';
import { type Answer, isGone, readAnswer } from './read-answer.ts';
import type { Steps } from './write-file.ts';

const laidDown = z.object({ id: z.string(), seq: z.number() });

/**
 * Takes the answers that lie in a folder: each is kept as the same acknowledgement as one sent to `/v1/acks` and moved to `done/`
 * together with its line. One that was kept before a kill is only moved. Resolves to how many were taken.
 */
export async function takeAnswers(hub: Hub, drop: Drop, at: Steps): Promise<number> {
  const answers = (await readdir(drop.folder)).flatMap(file => readAnswerName(file) ?? []);
  let taken = 0;
  for (const file of answers.sort((a, b) => a.seq - b.seq || (a.file < b.file ? -1 : 1))) {
    const answer = await readAnswer(drop.folder, file);
    if (!answer) continue;
    const objectId = await lineOf(hub, drop, file);
    if (objectId === undefined || (answer.id !== undefined && answer.id !== objectId)) {
      await askAbout(hub, drop, file, answer, objectId);
    } else {
      await keep(hub, drop, file, answer, objectId);
      taken += 1;
      await at('kept');
    }
    // The line first: without it beside, nobody answers it once more.
    await move(drop.folder, `${file.name}.json`);
    await move(drop.folder, file.file);
  }
  return taken;
}

/** The line that an answer is about: as it lies beside, else as it stands in the feed. */
async function lineOf(hub: Hub, drop: Drop, { name, seq }: AnswerFile): Promise<string | undefined> {
  for (const folder of [drop.folder, join(drop.folder, doneFolder)]) {
    const text = await readFile(join(folder, `${name}.json`), 'utf8').catch(error => {
      if (isGone(error)) return undefined;
      throw error;
    });
    const line = laidDown.safeParse(text === undefined ? undefined : parseJson(text));
    if (line.success && dropName(line.data.id, line.data.seq) === name) return line.data.id;
  }
  const rows = await hub.db.$client<{ objectId: string }[]>`
    select object_id as "objectId" from feed
    where workspace_id = ${drop.workspaceId} and connection_id = ${drop.connectionId} and entity = 'order-lines' and seq = ${seq}`;
  return rows.map(row => row.objectId).find(id => dropName(id, seq) === name);
}

async function keep(hub: Hub, drop: Drop, file: AnswerFile, answer: Answer, objectId: string): Promise<void> {
  const { externalId, number } = answer;
  const reason = file.outcome === 'rejected' ? (answer.reason ?? 'It gave no reason.') : undefined;
  const said = { id: objectId, seq: file.seq, outcome: file.outcome, externalId, number, reason };
  const mark = createHash('sha256').update(answer.text).digest('hex').slice(0, 32);
  await keepAcks(hub, drop, {
    acks: [
      {
        entity: 'order-lines',
        objectId,
        seq: file.seq,
        outcome: file.outcome,
        reason,
        remoteId: externalId,
        remoteNumber: number,
      },
    ],
    body: Buffer.from(JSON.stringify({ acks: [{ entity: 'order-lines', ...said }] })),
    key: `file/${file.file}/${mark}`,
  });
}

/** An answer to nothing that was laid down there. */
async function askAbout(
  hub: Hub,
  { workspaceId, connectionId, key }: Drop,
  { file }: AnswerFile,
  { id }: Answer,
  objectId: string | undefined,
): Promise<void> {
  const why = objectId === undefined ? 'there is no such line' : `it speaks of ${id}, the line is ${objectId}`;
  await raiseTask(hub.db.$client, {
    workspaceId,
    kind: 'record',
    cause: `drop-answer/${connectionId}`,
    sentence: `${key} answered with ${file}, but ${why}. It was put into ${doneFolder} and counts for nothing.`,
    remedy: `Have ${key} lay its answer beside the line's file under the same name, with the id that stands in it, then resolve this task.`,
    detail: { connection: key, file },
  });
}

async function move(folder: string, file: string): Promise<void> {
  await rename(join(folder, file), join(folder, doneFolder, file)).catch(error => {
    if (!isGone(error)) throw error;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
