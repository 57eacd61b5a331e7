// Makes a fresh clone ready to run: packages, Node 24, Temporal's server. Plain JavaScript without a package,
// because it is what installs them. With nothing to do it costs a few hash and stat calls.
import { ensureDependencies } from './setup/dependencies.mjs';
import { SetupError } from './setup/setup-error.mjs';
import { ensureTemporal } from './setup/temporal.mjs';

try {
  await ensureDependencies();
  await ensureTemporal();
} catch (error) {
  const told = error instanceof SetupError;
  console.error(told ? error.message : `Set-up failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
