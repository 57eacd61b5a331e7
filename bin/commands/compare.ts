import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { z } from 'zod';
import { differing } from '../../activities/catalogue/differing.ts';
import { page } from '../../api/schemas/common.ts';
import { reportDetail, reportSchema } from '../../api/schemas/drift.ts';
import { facts, short, table } from '../table.ts';
import { askFor, type Listing, listing, more, part, query, show, when } from './support.ts';

type Report = z.output<typeof reportSchema>;
type Detail = z.output<typeof reportDetail>;

const pauseMs = 1000;

/** `kladka compare …` */
export const compareCommand = () =>
  new Command('compare')
    .description('the whole of a target against what it should be')
    .addCommand(start())
    .addCommand(list())
    .addCommand(showOne());

const start = () =>
  new Command('start')
    .description('compare now and repair what differs; locked and foreign fields stay')
    .argument('<flow>')
    .option('--dry-run', 'only list what differs', false)
    .option('--watch', 'stay until it is done', false)
    .action(async (flow: string, { dryRun, watch }: { dryRun: boolean; watch: boolean }) => {
      const begun = z.object({ reportId: z.string() });
      const { reportId } = await askFor(begun, 'POST', `/api/flows/${part(flow)}/compare`, { dryRun });
      console.log(`Comparison ${reportId} has begun.`);
      if (watch) console.log(detail(await watched(reportId, {})));
    });

const list = () =>
  listing('list', 'comparisons, newest first')
    .option('--flow <key>', 'only of this flow')
    .action(async ({ json, ...wanted }: Listing & { flow?: string }) => {
      const answer = await askFor(page(reportSchema), 'GET', `/api/drift-reports${query(wanted)}`);
      show(json, answer, ({ items, next }) => reportTable(items) + more(next));
    });

const reportTable = (reports: Report[]): string =>
  table(
    ['comparison', 'flow', 'at', 'state', 'read', 'equal', 'differed', 'repaired', 'left', 'foreign', 'by'],
    reports.map(report => [
      report.id,
      report.flow,
      when(report.createdAt),
      report.dryRun ? `${report.state} (dry run)` : report.state,
      report.read,
      report.equal,
      report.differed,
      report.repaired,
      report.left,
      report.foreign,
      report.who,
    ]),
    'Nothing was compared yet. Begin with `kladka compare start`.',
  );

const showOne = () =>
  listing('show <comparison>', 'one comparison: what differed, what was repaired, what was left and why')
    .option('--outcome <outcome>', 'repaired, left, found, failed, or foreign: what the flow leaves to its target')
    .option('--watch', 'stay until it is done', false)
    .action(async (id: string, { json, watch, ...wanted }: Listing & { outcome?: string; watch: boolean }) => {
      show(json, watch ? await watched(id, wanted) : await readReport(id, wanted), detail);
    });

const readReport = (id: string, wanted: Parameters<typeof query>[0]): Promise<Detail> =>
  askFor(reportDetail, 'GET', `/api/drift-reports/${part(id)}${query(wanted)}`);

/** Reads a report until its comparison is done; progress goes to standard error, so that `--json` stays JSON. */
async function watched(id: string, wanted: Parameters<typeof query>[0]): Promise<Detail> {
  let told = '';
  for (;;) {
    const report = await readReport(id, wanted);
    const progress = `${report.read} read, ${report.differed} differed, ${report.repaired} repaired, ${report.left} left`;
    if (progress !== told) console.error(progress);
    told = progress;
    if (report.state !== 'running') {
      if (report.state === 'failed') process.exitCode = 1;
      return report;
    }
    await setTimeout(pauseMs);
  }
}

const foreignOf = ({ foreign, id }: Detail): string =>
  foreign === 0
    ? '0'
    : `${foreign}, of groups that the flow leaves to its target: kladka compare show ${id} --outcome foreign`;

function detail(report: Detail): string {
  const items = report.items.flatMap(item =>
    Object.entries(differing(item.held, item.wanted)).map(([field, wanted]) => [
      item.externalId,
      item.product?.name,
      `${item.group}.${field}`,
      short(item.held[field] ?? '–'),
      short(wanted),
      item.outcome,
      item.reason,
    ]),
  );
  const head = facts([
    ['comparison', report.id],
    ['flow', report.flow],
    ['state', report.dryRun ? `${report.state} (dry run)` : report.state],
    ['why', report.reason],
    ['read', report.read],
    ['equal', report.equal],
    ['differed', report.differed],
    ['repaired', report.repaired],
    ['left', report.left],
    ['foreign', foreignOf(report)],
    ['by', report.who],
    ['from', when(report.createdAt)],
    ['to', when(report.finishedAt)],
  ]);
  const headings = ['id there', 'name', 'field', 'was', 'should be', 'outcome', 'why'];
  return `${head}\n\n${table(headings, items, 'Nothing differed.')}${more(report.next)}`;
}
