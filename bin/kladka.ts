#!/usr/bin/env node
import { Command } from 'commander';
import { alertsCommand } from './commands/alerts.ts';
import { apiCommand } from './commands/api.ts';
import { compareCommand } from './commands/compare.ts';
import { connectionCommand } from './commands/connection.ts';
import { doctorCommand } from './commands/doctor.ts';
import { flowCommand } from './commands/flow.ts';
import { healthCommand } from './commands/health.ts';
import { historyCommand } from './commands/history.ts';
import { balancesCommand, invoicesCommand } from './commands/invoices.ts';
import { keysCommand } from './commands/keys.ts';
import { locksCommand } from './commands/locks.ts';
import { matchingCommand } from './commands/matching.ts';
import { messagesCommand } from './commands/messages.ts';
import { migrateCommand } from './commands/migrate.ts';
import { openapiCommand } from './commands/openapi.ts';
import { ordersCommand } from './commands/orders.ts';
import { productsCommand } from './commands/products.ts';
import { settingsCommand } from './commands/settings.ts';
import { syncCommand } from './commands/sync.ts';
import { tasksCommand } from './commands/tasks.ts';
import { upCommand } from './commands/up.ts';
import { webhooksCommand } from './commands/webhooks.ts';
import { workerCommand } from './commands/worker.ts';
import { takeLostOutput } from './lost-output.ts';
import { tell } from './told-error.ts';

const kladka = new Command('kladka')
  .description('Carries orders, products and stock between web shops and the systems behind them.')
  .showHelpAfterError('(see --help)');

const commands = [
  upCommand(),
  apiCommand(),
  workerCommand(),
  migrateCommand(),
  doctorCommand(),
  connectionCommand(),
  flowCommand(),
  ordersCommand(),
  productsCommand(),
  matchingCommand(),
  locksCommand(),
  compareCommand(),
  syncCommand(),
  invoicesCommand(),
  balancesCommand(),
  tasksCommand(),
  healthCommand(),
  alertsCommand(),
  messagesCommand(),
  historyCommand(),
  settingsCommand(),
  keysCommand(),
  webhooksCommand(),
  openapiCommand(),
];
for (const command of commands) kladka.addCommand(command);

const lostOutput = takeLostOutput(process.stdout);

try {
  await kladka.parseAsync();
  // A slow reader of a long list has the rest of it first.
  await new Promise<void>(done => process.stdout.write('', () => done()));
  const lost = lostOutput();
  if (lost) throw lost;
  // What still holds the process (a socket to a server that was asked) has nothing left to do.
  process.exit(process.exitCode ?? 0);
} catch (error) {
  console.error(tell(error));
  process.exit(1);
}
