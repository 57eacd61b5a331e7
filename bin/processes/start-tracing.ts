import { setTracer } from '../../activities/tracing/trace.ts';
import type { Config } from '../config.ts';

/** Switches tracing on where a collector is set; resolves to what ends it, with what is still to be sent. */
export async function startTracing(config: Config, service: string): Promise<() => Promise<void>> {
  if (!config.OTEL_EXPORTER_OTLP_ENDPOINT) return async () => {};
  // The libraries are large: only a hub that is traced loads them.
  const { openTelemetry } = await import('../../activities/tracing/open-telemetry.ts');
  const tracer = openTelemetry(service, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  setTracer(tracer);
  return async () => {
    setTracer(undefined);
    await tracer.stop().catch(() => {});
  };
}
