import type { Hub } from '../../activities/hub.ts';
import { takeInLane } from '../../activities/v1/take-in-lane.ts';
import type { IngestInput } from '../../workflows/ingest.ts';

/** A push that the API kept and the hub could then neither take in nor reject. */
export type Broken = { entity: string; messageId: string; error: string };

export type Taker = {
  wake: (lane: IngestInput) => void;
  /** Resolves when everything that was woken is taken in. */
  rest: () => Promise<void>;
  broken: Broken[];
};

/** Takes in the lanes of `/v1` as their workflow would, one round after the other; what breaks is noted and put aside. */
export function createTaker(hub: Hub): Taker {
  const sql = hub.db.$client;
  const broken: Broken[] = [];
  const running = new Map<string, Promise<void>>();

  async function takeIn(lane: IngestInput): Promise<void> {
    for (let more = true; more; ) {
      try {
        ({ more } = await takeInLane(hub, lane, AbortSignal.timeout(60_000)));
      } catch (error) {
        const [message] = await sql<{ id: string; subject: string }[]>`
          update messages set status = 'rejected', reason = 'It broke.' where id = (
            select id from messages where connection_id = ${lane.connectionId} and lane = ${lane.lane} and status = 'stored'
            order by id limit 1) and status = 'stored' returning id, subject`;
        if (!message) throw error;
        const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
        broken.push({ entity: message.subject, messageId: message.id, error: told });
      }
    }
  }

  return {
    broken,
    wake(lane) {
      const name = `${lane.connectionId}/${lane.lane}`;
      const before = running.get(name) ?? Promise.resolve();
      running.set(
        name,
        before.then(() => takeIn(lane)),
      );
    },
    async rest() {
      for (let count = -1; count !== running.size; ) {
        count = running.size;
        await Promise.all(running.values());
      }
    },
  };
}
