import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import { page } from '../../api/schemas/common.ts';
import { messageDetail, messageSchema, replayed } from '../../api/schemas/messages.ts';
import { facts, table } from '../table.ts';
import { ToldError } from '../told-error.ts';
import { askFor, type Listing, listing, more, part, query, reading, show, when } from './support.ts';

/** `kladka messages …` */
export const messagesCommand = () =>
  new Command('messages')
    .description('what came in and what went out')
    .addCommand(list())
    .addCommand(showOne())
    .addCommand(replay());

type Filter = { status?: string; kind?: string; connection?: string; order?: string };

const list = () =>
  listing('list', 'messages, newest first')
    .option('--status <status>', 'stored, accepted, sent, rejected or ignored')
    .option('--kind <kind>', 'event, record or request')
    .option('--connection <key>', 'only of this connection')
    .option('--order <order>', 'only of this order, by number or id')
    .action(async ({ json, ...wanted }: Listing & Filter) => {
      const answer = await askFor(page(messageSchema), 'GET', `/api/messages${query(wanted)}`);
      show(
        json,
        answer,
        ({ items, next }) =>
          table(
            ['message', 'at', 'connection', 'kind', 'status', 'what', 'answer', 'reason'],
            items.map(row => [
              row.id,
              when(row.createdAt),
              row.connection,
              row.kind,
              row.status,
              row.subject,
              row.answerStatus,
              row.reason,
            ]),
            'No messages.',
          ) + more(next),
      );
    });

const showOne = () =>
  reading('show <message>', 'one message with its payload').action(async (id: string, { json }: { json: boolean }) => {
    const answer = await askFor(messageDetail, 'GET', `/api/messages/${part(id)}`);
    show(json, answer, message => {
      const head = facts([
        ['message', message.id],
        ['at', when(message.createdAt)],
        ['connection', message.connection],
        ['kind', message.kind],
        ['what', message.subject],
        ['status', message.status],
        ['reason', message.reason],
        ['answer', message.answerStatus],
        ['ms', message.ms],
        ['replay of', message.replayOf],
      ]);
      const { payload } = message;
      const told = message.records.length > 0 || message.counts ? `${head}\n\n${recordsText(message)}` : head;
      if (!payload) return `${told}\n\nThe payload is for operators.`;
      const sent = message.kind === 'request' ? 'Sent' : 'Came';
      const shown = [
        [sent, payload.sent],
        ['Answered', payload.answered],
      ].flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [`${name}:\n${JSON.stringify(value, null, 2)}`],
      );
      return [told, ...shown].join('\n\n');
    });
  });

/** What a package held, and its records that were not taken as they came. */
function recordsText({ counts, records, nextRecord }: z.output<typeof messageDetail>): string {
  const counted = facts(Object.entries(counts ?? {}));
  const rows = records.map(row => [row.line, row.externalId, row.outcome, row.field, row.value, row.reason]);
  const listed = table(
    ['line', 'id', 'outcome', 'field', 'value', 'reason'],
    rows,
    'Every record was taken as it came.',
  );
  return [counted, nextRecord === null ? listed : `${listed}\nThere are more behind line ${nextRecord}.`]
    .filter(Boolean)
    .join('\n\n');
}

const many = z.object({
  replayed: z.number(),
  failed: z.array(z.object({ messageId: z.string(), detail: z.string() })),
  more: z.boolean(),
});

const replay = () =>
  new Command('replay')
    .description('interpret inbound messages again, or run the step of an outbound one again under its intent')
    .argument('[message...]', 'their ids')
    .option('--payload <file>', 'an edited payload for one inbound message, as JSON; - reads standard input')
    .option('--rejected', 'every rejected message', false)
    .option('--connection <key>', 'with --rejected: only of this connection')
    .action(async (ids: string[], { payload, rejected, connection }: ReplayOptions) => {
      const [id] = ids;
      if (payload !== undefined && (ids.length !== 1 || rejected))
        throw new ToldError('--payload goes with exactly one message.');
      if (ids.length > 0 === rejected) throw new ToldError('Name the messages, or --rejected for all of those.');
      if (id !== undefined && ids.length === 1) {
        const body = payload === undefined ? {} : { payload: readPayload(payload) };
        const { what } = await askFor(replayed, 'POST', `/api/messages/${part(id)}/replay`, body);
        return console.log(what);
      }
      const answer = await askFor(
        many,
        'POST',
        '/api/messages/replay',
        rejected ? { status: 'rejected', connection } : { ids },
      );
      console.log(
        `${answer.replayed} replayed, ${answer.failed.length} not.${answer.more ? ' There are more: ask again.' : ''}`,
      );
      for (const { messageId, detail } of answer.failed) console.log(`${messageId}  ${detail}`);
      if (answer.failed.length > 0) process.exitCode = 1;
    });

type ReplayOptions = { payload?: string; rejected: boolean; connection?: string };

function readPayload(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ToldError(`${file} is no JSON: ${error.message}`);
    throw new ToldError(`${file} cannot be read. Name a file, or - for standard input.`);
  }
}
