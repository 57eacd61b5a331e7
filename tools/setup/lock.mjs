import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while holding a lock file with our process id in it. A lock of a process that is gone is taken over.
 * `onWait` is called once, with the holder's process id, when another process holds it.
 */
export async function withLock(file, onWait, work) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryTake(file)) {
    const holder = readHolder(file);
    if (holder === undefined || !isAlive(holder)) {
      // Renamed before it is deleted, so that of several waiting processes only one removes it.
      const aside = `${file}.${process.pid}`;
      try {
        if (readHolder(file) === holder) renameSync(file, aside);
        rmSync(aside, { force: true });
      } catch {
        // Another process was quicker.
      }
      await sleep(20);
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    if (readHolder(file) === process.pid) rmSync(file, { force: true });
  }
}

function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
