export { compareCatalogue } from './compare-catalogue.ts';
export { deliver } from './deliver.ts';
export { fillMemory } from './fill-memory.ts';
export { ingest } from './ingest.ts';
export { pollConnection } from './poll-connection.ts';
export { sendOrder } from './send-order.ts';
