// Completes package-lock.json after `npm install`: npm leaves out the packages for other platforms where the registry
// in use does not carry them, and then `npm ci` fails everywhere. Their versions are pinned by the packages that name
// them; a platform's own machine fetches them. `--check` changes nothing and fails when something is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const platform =
  /[-/](android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(gnu|gnueabihf|musl|musleabihf|msvc|eabi))?$/;

const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([path, owner]) =>
  Object.entries(owner.optionalDependencies ?? {})
    .filter(([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`])
    .map(([name, version]) => ({ name, version, owner })),
);

for (const { name, version, owner } of missing) {
  const [, os, cpu, abi] = platform.exec(name) ?? [];
  if (os === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    console.error(`${name}@${version} is missing from package-lock.json and is no package for one platform.`);
    process.exit(1);
  }
  const libc = os === 'linux' && abi !== undefined ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {};
  const dev = owner.dev ? { dev: true } : {};
  lock.packages[`node_modules/${name}`] = { version, cpu: [cpu], ...dev, ...libc, optional: true, os: [os] };
}

if (process.argv.includes('--check')) {
  if (missing.length === 0) process.exit(0);
  console.error(`package-lock.json lacks ${missing.length} packages. Run: node tools/complete-lock.mjs`);
  process.exit(1);
}
const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => order(a, b)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${missing.length} packages added.`);
