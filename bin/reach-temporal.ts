import type { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from './config.ts';
import { temporalOptions } from './temporal-options.ts';
import { ToldError } from './told-error.ts';
import { waitFor } from './wait-for.ts';

const unreachable = (config: Config, error: unknown): ToldError => {
  const { address } = temporalOptions(config);
  const text = error instanceof Error ? error.message : String(error);
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  if (/namespace .* (is )?not found|NamespaceNotFound/i.test(text)) {
    return new ToldError(
      `Temporal at ${address} has no namespace ${namespace}. Make it, or correct KLADKA_TEMPORAL_NAMESPACE.`,
    );
  }
  if (/unauth|permission/i.test(text)) {
    return new ToldError(
      `Temporal at ${address} refuses us. Check KLADKA_TEMPORAL_API_KEY and the client certificate.`,
    );
  }
  return new ToldError(
    `Temporal at ${address} cannot be reached. Check that it runs, KLADKA_TEMPORAL_ADDRESS and the KLADKA_TEMPORAL_TLS settings.`,
  );
};

const waitingMendsNothing = (error: unknown) =>
  error instanceof Error && /not found|unauth|permission/i.test(error.message) && !/dns|resolve/i.test(error.message);

/** Opens the worker's connection and makes sure of the namespace. Throws `ToldError` when it cannot within `withinMs`. */
export async function connectWorker(config: Config, withinMs = 20_000): Promise<NativeConnection> {
  try {
    const connection = await waitFor(
      () => NativeConnection.connect(temporalOptions(config)),
      withinMs,
      waitingMendsNothing,
    );
    await waitFor(
      () => connection.workflowService.describeNamespace({ namespace: config.KLADKA_TEMPORAL_NAMESPACE }),
      withinMs,
      waitingMendsNothing,
    );
    return connection;
  } catch (error) {
    throw unreachable(config, error);
  }
}

/** Throws `ToldError` when Temporal or the namespace cannot be reached within `withinMs`. */
export async function reachTemporal(config: Config, client: Client, withinMs = 15_000): Promise<void> {
  const namespace = config.KLADKA_TEMPORAL_NAMESPACE;
  try {
    await waitFor(
      () => client.withDeadline(Date.now() + 3_000, () => client.workflowService.describeNamespace({ namespace })),
      withinMs,
      waitingMendsNothing,
    );
  } catch (error) {
    throw unreachable(config, error);
  }
}
