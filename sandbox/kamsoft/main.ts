import { parseArgs } from 'node:util';
import { startKamsoftSandbox } from './server.ts';

const usage = `Usage: node sandbox/kamsoft/main.ts --hub-url http://127.0.0.1:8080/kamsoft/… --user name [--port 8804] [--host 127.0.0.1]
  [--state file.json] [--items 2053] [--seed number] [--rx-share 0] [--offer-every seconds] [--fetch-every seconds]
  [--feedback-after seconds] [--password text]
The password is better given as KAMSOFT_PASSWORD in the environment, where no list of processes shows it.`;

const stopWith = (message: string): never => {
  process.stderr.write(`${message}\n${usage}\n`);
  process.exit(1);
};

const read = () =>
  parseArgs({
    options: {
      'hub-url': { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
      port: { type: 'string', default: '8804' },
      host: { type: 'string', default: '127.0.0.1' },
      state: { type: 'string' },
      items: { type: 'string' },
      seed: { type: 'string' },
      'rx-share': { type: 'string' },
      'offer-every': { type: 'string' },
      'fetch-every': { type: 'string' },
      'feedback-after': { type: 'string' },
    },
  }).values;

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

try {
  const values = read();
  const password = values.password ?? process.env.KAMSOFT_PASSWORD;
  const intervals = Object.entries({
    offerEvery: numberOf(values['offer-every']),
    fetchEvery: numberOf(values['fetch-every']),
    feedbackAfter: numberOf(values['feedback-after']),
  }).filter(([, seconds]) => seconds !== undefined);
  const sandbox = await startKamsoftSandbox({
    hubUrl: values['hub-url'] ?? stopWith('Say with --hub-url where the hub is.'),
    user: values.user ?? stopWith('Say with --user who the pharmacy is.'),
    password: password ?? stopWith('Give the password as KAMSOFT_PASSWORD or with --password.'),
    port: Number(values.port),
    host: values.host,
    stateFile: values.state,
    items: numberOf(values.items),
    seed: numberOf(values.seed),
    rxShare: numberOf(values['rx-share']),
    settings: Object.fromEntries(intervals),
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`kamsoft sandbox ready ${sandbox.url}\n`);
} catch (error) {
  stopWith(error instanceof Error ? error.message : String(error));
}
