export type Steps = {
  /** Says which step begins, runs it, and says how long it took when that was noticeable. */
  run: <T>(title: string, work: () => Promise<T>) => Promise<T>;
};

/** Counts steps: "[3/8] Temporal's server …". */
export function steps(total: number, print: (line: string) => void): Steps {
  let current = 0;
  return {
    async run(title, work) {
      current += 1;
      const mark = `[${current}/${total}]`;
      print(`${mark} ${title} …`);
      const begun = performance.now();
      const timer = setInterval(
        () => print(`${mark} ${title}: ${Math.round((performance.now() - begun) / 1000)} s`),
        15_000,
      );
      try {
        return await work();
      } finally {
        clearInterval(timer);
      }
    },
  };
}
