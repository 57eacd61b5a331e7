export * from './access.ts';
export * from './catalogue.ts';
export * from './exchange.ts';
export * from './offers.ts';
export * from './processes.ts';
export * from './sales.ts';
export * from './wiring.ts';
