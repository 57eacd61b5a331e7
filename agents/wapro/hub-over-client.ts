import { type Client, createClient } from '../../client/client.ts';
import { ClientProblem } from '../../client/problem.ts';
import { type HubApi, HubError } from './hub-api.ts';

/** Answers that will be the same however often the same is sent. */
const final = new Set([400, 404, 413, 422]);

/** The hub by its typed client. Tries twice; the outbox keeps what does not get through. */
export const hubOverClient = ({ url, key }: { url: string; key: string }): HubApi =>
  overClient(createClient({ url, key, tries: 2 }));

export const overClient = (client: Client): HubApi => ({
  push: (entity, { records, answers, ...body }, idempotencyKey) =>
    told(async () => {
      // The compiler cannot see that these records are of this entity; the outbox keeps them together.
      await client.push(entity, records as never[], {
        ...body,
        answers: answers === undefined ? undefined : [answers],
        idempotencyKey,
      });
    }),
  events: changes => told(async () => void (await client.announce(changes))),
  reads: (wait, signal) => told(async () => (await client.reads({ wait, signal })).reads),
  failRead: (id, reason, ids) => told(async () => void (await client.failRead(id, reason, ids))),
  pull: (entity, page) => told(() => client.pull(entity, page)),
  ack: acks => told(async () => void (await client.ack(acks))),
});

const told = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClientProblem)) throw error;
    const places = error.errors.map(({ pointer, parameter, detail }) =>
      `${pointer ?? parameter ?? ''} ${detail}`.trim(),
    );
    const message = [error.message, ...places].join(' ');
    throw new HubError(message, { refused: final.has(error.status), cause: error });
  }
};
