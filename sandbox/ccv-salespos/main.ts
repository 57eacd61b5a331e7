import { parseArgs } from 'node:util';
import { startCcvSandbox } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8802' },
    host: { type: 'string', default: '127.0.0.1' },
    state: { type: 'string' },
    flavour: { type: 'string', default: 'webshop' },
    seed: { type: 'string', default: '1' },
  },
});

if (values.flavour !== 'webshop' && values.flavour !== 'salespos') {
  console.error('--flavour must be webshop or salespos.');
  process.exit(2);
}

try {
  const sandbox = await startCcvSandbox({
    port: Number(values.port),
    host: values.host,
    stateFile: values.state,
    flavour: values.flavour,
    seed: Number(values.seed),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await sandbox.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  console.log(`ccv-salespos sandbox ready ${sandbox.url}`);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const why = taken ? `port ${values.port} is in use. Choose another with --port.` : error;
  console.error(`The sandbox could not start: ${why instanceof Error ? why.message : why}`);
  process.exit(1);
}
