import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What this process counts and measures, for Prometheus. */
export const registry = new Registry();

const registers = [registry];
const seconds = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

/** Counters and histograms of this process. Labels are keys of connections and flows, never what comes from outside. */
export const metrics = {
  pushes: new Counter({
    name: 'kladka_pushes_total',
    help: 'Pushes, by connection and what became of them: taken, refused, failed',
    labelNames: ['connection', 'outcome'],
    registers,
  }),
  pushSeconds: new Histogram({
    name: 'kladka_push_seconds',
    help: 'From a push arriving to its answer',
    labelNames: ['surface'],
    buckets: seconds,
    registers,
  }),
  taken: new Counter({
    name: 'kladka_records_taken_total',
    help: 'Pushes and records that were taken in, by connection and lane',
    labelNames: ['connection', 'lane'],
    registers,
  }),
  ingestSeconds: new Histogram({
    name: 'kladka_ingest_seconds',
    help: 'One round of taking in what waits in a lane',
    labelNames: ['connection', 'lane'],
    buckets: seconds,
    registers,
  }),
  deliveries: new Counter({
    name: 'kladka_deliveries_total',
    help: 'Objects written into a target, by connection and resource',
    labelNames: ['connection', 'resource'],
    registers,
  }),
  deliverySeconds: new Histogram({
    name: 'kladka_delivery_seconds',
    help: 'One round of delivering what is due',
    labelNames: ['connection', 'resource'],
    buckets: seconds,
    registers,
  }),
  activitySeconds: new Histogram({
    name: 'kladka_activity_seconds',
    help: 'Steps of processes, by name and whether they went through',
    labelNames: ['activity', 'outcome'],
    buckets: seconds,
    registers,
  }),
  requests: new Counter({
    name: 'kladka_requests_total',
    help: 'Requests to other systems, by connection and status; `none` where there was no answer',
    labelNames: ['connection', 'status'],
    registers,
  }),
  requestSeconds: new Histogram({
    name: 'kladka_request_seconds',
    help: 'Requests to other systems, from sending to the whole answer',
    labelNames: ['connection'],
    buckets: seconds,
    registers,
  }),
};

let collecting = false;

/** Has the registry tell of the process too: memory, CPU, event loop. Once per process, however often it is asked. */
export function measureProcess(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: registry });
}
