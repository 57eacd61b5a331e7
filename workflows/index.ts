export { fillMemory } from './fill-memory.ts';
export { ingest } from './ingest.ts';
export { pollConnection } from './poll-connection.ts';
export { sendOrder } from './send-order.ts';
