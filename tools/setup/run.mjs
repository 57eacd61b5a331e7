import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

/**
 * Runs a command to its end with its whole output in a file, and tells every `everyMs` how long it has run.
 * Resolves to the exit code (127 when the command is not there) and the lines it printed, of long output the first ones.
 */
export function runLogged(command, args, { cwd, env, logFile, onTick, everyMs = 15_000 }) {
  return new Promise(resolve => {
    const started = Date.now();
    const log = createWriteStream(logFile);
    log.on('error', () => {});
    let text = '';
    const take = chunk => {
      log.write(chunk);
      if (text.length < 200_000) text += chunk;
    };
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setInterval(() => onTick?.(Math.round((Date.now() - started) / 1000)), everyMs);
    const end = code => {
      clearInterval(timer);
      log.end();
      resolve({ code, lines: text.split('\n').filter(line => line.trim() !== '') });
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', error => end(error.code === 'ENOENT' ? 127 : 1));
    child.on('close', code => end(code ?? 1));
  });
}
