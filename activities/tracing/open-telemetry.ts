import { type Context, type Link, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { Tracer } from './trace.ts';

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/**
 * Spans by OpenTelemetry, sent by OTLP over HTTP to where `OTEL_EXPORTER_OTLP_ENDPOINT` says. Loaded only when that is set.
 *
 * @param to address of the collector, `/v1/traces` is appended; or what spans are handed to instead
 */
export function openTelemetry(service: string, to: string | SpanProcessor): Tracer {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service }),
    spanProcessors: [typeof to === 'string' ? exporting(to) : to],
  });
  const tracer = provider.getTracer('kladka');
  return {
    begin({ name, kind, attributes, parents = [] }) {
      const [parent, ...others] = parents.flatMap(contextOf);
      const links: Link[] = others.map(context => ({ context }));
      const within: Context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, links }, within);
      const { traceId, spanId, traceFlags } = span.spanContext();
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        end: ({ attributes: more, error } = {}) => {
          if (more) span.setAttributes(more);
          if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
          span.end();
        },
      };
    },
    stop: () => provider.shutdown(),
  };
}

const exporting = (url: string) => new BatchSpanProcessor(new OTLPTraceExporter({ url: `${url}/v1/traces` }));

function contextOf(traceparent: string) {
  const [, traceId, spanId, flags] = traceparent.split('-');
  return traceId && spanId ? [{ traceId, spanId, traceFlags: Number.parseInt(flags ?? '0', 16), isRemote: true }] : [];
}
