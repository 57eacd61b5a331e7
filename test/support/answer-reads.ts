import type { PushEntity } from '../../client/client.ts';
import type { Speaker } from './speaker.ts';

type Options = {
  /** In how many packages it answers. */
  packages: number;
  /** It dies after so many packages of these. */
  only?: Partial<Record<PushEntity, number>>;
  /** What it never answers. */
  silent?: PushEntity[];
};

/** A program that answers, as an agent does, what the hub wants to read whole: complete statements in packages. */
export function answerReads(
  { client }: Speaker,
  world: Record<string, object[]>,
  { packages, only = {}, silent = [] }: Options,
): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const answer = async (id: string, entity: PushEntity) => {
    const all = world[entity] ?? [];
    const size = Math.ceil(all.length / packages);
    for (let no = 1; no <= (only[entity] ?? packages); no += 1)
      await client.push(entity, all.slice((no - 1) * size, no * size) as never, {
        mode: 'snapshot',
        package: { transmission: id, no, of: packages },
        answers: [id],
      });
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const { reads } = await client.reads({ wait: 1, signal: stopping.signal }).catch(() => ({ reads: [] }));
      for (const { id, entity, externalIds } of reads)
        if (!externalIds && !silent.includes(entity as PushEntity)) await answer(id, entity as PushEntity);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
