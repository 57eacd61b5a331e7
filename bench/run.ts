import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogueParts, measureCatalogues } from './catalogue/parts.ts';
import { measureIntake } from './intake/intake.ts';
import { measureOrders, type OrderPart, orderParts } from './orders/measure.ts';
import { conditions } from './support/conditions.ts';
import { type Figure, keepsBounds } from './support/figure.ts';
import { onStage } from './support/stage.ts';
import { tableOf } from './support/table.ts';
import { measureWholesaler, wholesalerParts } from './wholesaler/parts.ts';

const usage = `npm run bench -- [--only intake,orders,idle,requests,memory,catalogue,comparison,get-orders,v1,full-sync,balances,lag,wholesaler]
  [--orders 2000] [--at-once 50] [--items 100000] [--grow-to 500000] [--stocks 50000] [--buyers 30000] [--unchanged 100000] [--invoices 100000]
  [--records 50000] [--profile folder]
Measures each figure beside a bare baseline of the same work. --grow-to adds a larger transmission than that of --items, which takes minutes; so does --records 1000000 for the wholesaler. --profile keeps a CPU profile of API and worker and counts their statements.`;

const known: string[] = ['intake', ...orderParts, ...catalogueParts, ...wholesalerParts];
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: known.join(',') },
    orders: { type: 'string', default: '2000' },
    'at-once': { type: 'string', default: '50' },
    items: { type: 'string', default: '100000' },
    'grow-to': { type: 'string' },
    stocks: { type: 'string', default: '50000' },
    buyers: { type: 'string', default: '30000' },
    unchanged: { type: 'string', default: '100000' },
    invoices: { type: 'string', default: '100000' },
    records: { type: 'string', default: '50000' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const wanted = new Set(values.only.split(','));
const unknown = [...wanted].filter(name => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}.\n${usage}`);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const say = (line: string) => console.log(`· ${line}`);
const under = conditions();
const folder = values.profile === undefined ? undefined : resolve(values.profile);
if (folder !== undefined) mkdirSync(folder, { recursive: true });
const options = { nodeArgs: folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`] };
const settings: Record<string, string> = folder === undefined ? {} : { shared_preload_libraries: 'pg_stat_statements' };

const figures: Figure[] = [];
if (wanted.has('intake')) figures.push(...(await onStage(settings, stage => measureIntake(stage, options, say))));
const parts = orderParts.filter(part => wanted.has(part)) satisfies OrderPart[];
if (parts.length > 0) {
  const size = { orders: Number(values.orders), atOnce: Number(values['at-once']) };
  figures.push(
    ...(await onStage(settings, stage => measureOrders(stage, { ...options, ...size, parts, profile: folder }, say))),
  );
}
const goods = catalogueParts.filter(part => wanted.has(part));
const growTo = values['grow-to'] === undefined ? undefined : Number(values['grow-to']);
const catalogueSize = { items: Number(values.items), growTo, stocks: Number(values.stocks) };
figures.push(...(await measureCatalogues(settings, goods, { ...options, ...catalogueSize, profile: folder }, say)));
const wholesale = wholesalerParts.filter(part => wanted.has(part));
const wholesaleSize = {
  buyers: Number(values.buyers),
  unchanged: Number(values.unchanged),
  invoices: Number(values.invoices),
  records: Number(values.records),
};
figures.push(...(await measureWholesaler(settings, wholesale, { ...options, ...wholesaleSize, profile: folder }, say)));

console.log(`\n${tableOf(figures)}\n\n${under.join('\n')}`);
process.exit(figures.every(figure => keepsBounds(figure) !== false) ? 0 : 1);
