import { spawn } from 'node:child_process';

export type Shell = { run: (script: string) => Promise<string>; stop: () => void };

const patienceMs = 240_000;

/** One bash in which blocks of a page run one after the other, so that what one sets the next one has. */
export function openShell(folder: string, env: Record<string, string>): Shell {
  const child = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: { ...process.env, ...env } });
  let told = '';
  let complained = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', some => {
    told += some;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', some => {
    complained += some;
  });
  let count = 0;
  return {
    /** What the script prints; rejects with what it complained of when its last command fails or it takes too long. */
    run: script =>
      new Promise((resolve, reject) => {
        count += 1;
        told = '';
        complained = '';
        const end = new RegExp(`end-of-block-${count} (\\d+)\\n$`);
        const timer = setTimeout(
          () => reject(new Error(`It takes too long:\n${script}\n${told}${complained}`)),
          patienceMs,
        );
        look = () => {
          const [line, status] = end.exec(told) ?? [];
          if (line === undefined) return;
          clearTimeout(timer);
          if (status === '0') resolve(told.slice(0, -line.length));
          else reject(new Error(`It ends with ${status}:\n${script}\n${told}${complained}`));
        };
        child.stdin.write(`${script}\necho "end-of-block-${count} $?"\n`);
      }),
    stop: () => child.kill(),
  };
}
