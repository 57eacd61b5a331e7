import { inTrace, traceparentNow } from '../../db/trace-context.ts';

export type SpanKind = 'server' | 'client' | 'internal';
export type Attributes = Record<string, string | number | boolean>;

export type SpanStart = {
  name: string;
  kind: SpanKind;
  attributes?: Attributes;
  /** Traceparents: the first is the parent, the others are linked. None: what runs now, else a new trace begins. */
  parents?: string[];
};

export type OpenSpan = {
  traceparent: string;
  end: (result?: { attributes?: Attributes; error?: string }) => void;
};

/** What makes spans; there is none while tracing is off. */
export type Tracer = { begin: (start: SpanStart) => OpenSpan; stop: () => Promise<void> };

let tracer: Tracer | undefined;

/** Switches tracing on for this process, or off again. */
export function setTracer(next: Tracer | undefined): void {
  tracer = next;
}

/** Whether spans are made, so that nothing is asked for them while they are not. */
export const isTracing = (): boolean => tracer !== undefined;

/** Begins a span within what runs now; nothing while tracing is off. */
export function beginSpan(start: SpanStart): OpenSpan | undefined {
  if (!tracer) return undefined;
  const here = traceparentNow();
  return tracer.begin({ ...start, parents: start.parents?.length ? start.parents : here ? [here] : [] });
}

/** Runs work within a span of its own; just runs it while tracing is off. What it throws is noted and thrown on. */
export async function inSpan<T>(start: SpanStart, work: () => Promise<T>): Promise<T> {
  const span = beginSpan(start);
  if (!span) return await work();
  try {
    const value = await inTrace(span.traceparent, work);
    span.end();
    return value;
  } catch (error) {
    span.end({ error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
