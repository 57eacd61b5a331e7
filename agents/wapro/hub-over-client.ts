import { type Client, createClient } from '../../client/client.ts';
import { ClientProblem } from '../../client/problem.ts';
import { type Ack, type HubApi, HubError } from './hub-api.ts';

/** Answers of the hub that will be the same however often the same is sent. */
const final = new Set([400, 404, 413, 422]);
/** The longest sentence that `/v1` takes. */
const longest = 1000;

/** Something between here and the hub answered in its place, such as a proxy. */
class NotTheHub extends Error {
  override readonly name = 'NotTheHub';
}

/**
 * The hub by its typed client. Tries twice; the outbox keeps what does not get through. Only the hub itself refuses for good:
 * by problem+json (RFC 9457). What a proxy refuses is tried again.
 */
export const hubOverClient = (hub: { url: string; key: string; fetch?: typeof fetch }): HubApi =>
  overClient(createClient({ ...hub, tries: 2, fetch: heardFromHub(hub.fetch ?? fetch) }));

const heardFromHub =
  (send: typeof fetch): typeof fetch =>
  async (input, init) => {
    const answer = await send(input, init);
    const type = answer.headers.get('content-type') ?? '';
    if (!final.has(answer.status) || type.startsWith('application/problem+json')) return answer;
    const mend =
      answer.status === 413
        ? 'let what stands in front of it take requests of 10 MB (nginx: client_max_body_size 10m)'
        : 'look whether something stands in front of it, and whether its address in the settings is right';
    throw new NotTheHub(`${answer.status}, and not by the hub itself: ${mend}.`);
  };

const overClient = (client: Client): HubApi => ({
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
  failRead: (id, reason, ids) => told(async () => void (await client.failRead(id, sentence(reason), ids))),
  pull: (entity, page) => told(() => client.pull(entity, page)),
  ack: acks => told(async () => void (await client.ack(acks.map(short)))),
});

/** A reason as long as the hub takes it: refused for its length, an answer would never arrive. */
const sentence = (text: string): string => {
  const whole = text.trim().toWellFormed().replaceAll('\0', '');
  return whole.length <= longest ? whole : `${whole.slice(0, longest - 1).toWellFormed()}…`;
};

const short = ({ reason, lineErrors, ...ack }: Ack): Ack => ({
  ...ack,
  reason: reason === undefined || reason.trim() === '' ? undefined : sentence(reason),
  lineErrors: lineErrors?.map(({ id, reason: why }) => ({ id, reason: sentence(why) })),
});

const told = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClientProblem)) throw error;
    if (error.cause instanceof NotTheHub) throw new HubError(error.cause.message, { refused: false, cause: error });
    const places = error.errors.map(({ pointer, parameter, detail }) =>
      `${pointer ?? parameter ?? ''} ${detail}`.trim(),
    );
    const message = [error.message, ...places].join(' ');
    throw new HubError(message, { refused: final.has(error.status), cause: error });
  }
};
