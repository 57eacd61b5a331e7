import { setTimeout } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { CompareInput } from '../workflows/compare-catalogue.ts';
import type { DeliverInput } from '../workflows/deliver.ts';
import type { FullSyncInput } from '../workflows/full-sync.ts';
import type { IngestInput } from '../workflows/ingest.ts';
import type { SendOrderInput } from '../workflows/send-order.ts';
import type { TrackInvoiceInput } from '../workflows/track-invoice.ts';

/** Wakes processes; an event only wakes, work is found by looking. */
export type Wake = {
  /** Starts or signals the ingestion of a connection's lane; calls for the same lane within one flight share one signal. */
  ingest: (lane: IngestInput) => Promise<void>;
  /** Starts or signals the process of an order. */
  order: (process: ProcessStart) => Promise<void>;
  /** Starts or signals whoever tracks an invoice. */
  invoice: (process: TrackingStart) => Promise<void>;
  /** Starts or wakes whoever delivers one resource of a target. */
  deliver: (input: DeliverInput) => Promise<void>;
  /** Shows how far a full comparison is. */
  comparison: (input: CompareInput & { reportId: string }) => Promise<void>;
  /** Starts a full sync that was begun. */
  fullSync: (input: FullSyncInput & { syncId: string }) => Promise<void>;
};

/** `quietly`: one that the engine knows is left as it is, instead of being told to look again. */
export type ProcessStart = { workflowId: string; input: SendOrderInput; quietly?: boolean };
export type InvoiceNews = 'invoiceChanged' | 'paymentBooked';
export type TrackingStart = { workflowId: string; input: TrackInvoiceInput; news: InvoiceNews };

export const workflowQueue = 'kladka';
/** Activities that call a system run on a queue of its kind. */
export const connectorQueue = (system: string) => `kladka-${system}`;

const attribute = (name: string, value: string): SearchAttributePair => ({
  key: defineSearchAttributeKey(name, 'KEYWORD'),
  value,
});

/** How long the engine may take to accept a signal before the relay is left to hand it on. */
const deadlineMs = 5_000;

/** How long a burst of pushes is gathered before the next signal: the time for which the ingestion itself gathers. */
const burstMs = 300;

/** Wakes through Temporal. Fails when it cannot be reached; whoever calls decides whether that matters, as the relay wakes again. */
export function wakeThroughTemporal(client: Client): Wake {
  const flights = new Map<string, { again: boolean; landed: Promise<void> }>();

  async function signalIngest(lane: IngestInput): Promise<void> {
    await client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflow.signalWithStart('ingest', {
        workflowId: `ingest/${lane.connectionKey}/${lane.lane}`,
        taskQueue: workflowQueue,
        args: [lane],
        signal: 'wake',
        signalArgs: [],
        staticSummary: `Takes in ${lane.lane} from ${lane.connectionKey}`,
        typedSearchAttributes: [
          attribute('KladkaWorkspace', lane.workspace),
          attribute('KladkaConnection', lane.connectionKey),
        ],
      }),
    );
  }

  return {
    async ingest(lane) {
      const name = `${lane.connectionId}/${lane.lane}`;
      const flight = flights.get(name);
      if (flight) {
        flight.again = true;
        return flight.landed;
      }
      const own = { again: false, landed: Promise.resolve() };
      own.landed = (async () => {
        try {
          await signalIngest(lane);
          while (own.again) {
            // The first signal goes at once; what comes behind it shares the next one.
            await setTimeout(burstMs);
            own.again = false;
            await signalIngest(lane);
          }
        } finally {
          flights.delete(name);
        }
      })();
      flights.set(name, own);
      return own.landed;
    },
    async order({ workflowId, input, quietly }) {
      const start = {
        workflowId,
        taskQueue: workflowQueue,
        args: [input],
        staticSummary: `Order ${input.number}: ${input.sourceKey} → ${input.targetKey}`,
        typedSearchAttributes: [
          attribute('KladkaWorkspace', input.workspace),
          attribute('KladkaConnection', input.sourceKey),
          attribute('KladkaFlow', input.flowKey),
          attribute('KladkaOrder', input.number),
        ],
      };
      await client.withDeadline(Date.now() + deadlineMs, async () => {
        if (quietly) await client.workflow.start('sendOrder', { ...start, workflowIdConflictPolicy: 'USE_EXISTING' });
        else await client.workflow.signalWithStart('sendOrder', { ...start, signal: 'orderChanged', signalArgs: [] });
      });
    },
    async invoice({ workflowId, input, news }) {
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.signalWithStart('trackInvoice', {
          workflowId,
          taskQueue: workflowQueue,
          args: [input],
          signal: news,
          signalArgs: [],
          staticSummary: `Invoice ${input.number}: ${input.sourceKey} → ${input.targetKey}`,
          typedSearchAttributes: [
            attribute('KladkaWorkspace', input.workspace),
            attribute('KladkaConnection', input.sourceKey),
            attribute('KladkaFlow', input.flowKey),
          ],
        }),
      );
    },
    async deliver(input) {
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.signalWithStart('deliver', {
          workflowId: `deliver/${input.connectionKey}/${input.resource}`,
          taskQueue: workflowQueue,
          args: [input],
          signal: 'deliveriesDue',
          signalArgs: [],
          staticSummary: `Delivers ${input.resource} to ${input.connectionKey}`,
          typedSearchAttributes: [
            attribute('KladkaWorkspace', input.workspace),
            attribute('KladkaConnection', input.connectionKey),
          ],
        }),
      );
    },
    async comparison(input) {
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.start('compareCatalogue', {
          workflowId: `compare/${input.flowKey}/${input.reportId}`,
          taskQueue: workflowQueue,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: `Compares everything of ${input.flowKey}`,
        }),
      );
    },
    async fullSync(input) {
      await client.withDeadline(Date.now() + deadlineMs, () =>
        client.workflow.start('fullSync', {
          workflowId: `fullsync/${input.workspace}/${input.syncId}`,
          taskQueue: workflowQueue,
          args: [input],
          workflowIdConflictPolicy: 'USE_EXISTING',
          staticSummary: `Brings everything of ${input.workspace} in line`,
          typedSearchAttributes: [attribute('KladkaWorkspace', input.workspace)],
        }),
      );
    },
  };
}
