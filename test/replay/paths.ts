/** One way through a workflow, recorded in `test/histories/{name}.json`, with the steps by which it is known. */
export type Path = { name: string; workflow: string; has: string[]; lacks?: string[] };

const sendOrder = (name: string, has: string[], lacks: string[] = []): Path => ({
  name,
  workflow: 'sendOrder',
  has,
  lacks,
});
const written = ['advance', 'sendIntent', 'confirm'];
const unwritten = ['sendIntent', 'confirm'];
const atOnce = ['writeAtOnce', 'confirm'];
const stepwise = ['advance', 'sendIntent'];

/** Every way that is recorded and replayed. Steps are activities, `timer` and `signal`. */
export const paths: Path[] = [
  sendOrder('send-order.first-of-all', [...written, 'readTarget', 'saveDebtor'], ['timer', 'lookAgain']),
  sendOrder('send-order.new-debtor', [...written, 'saveDebtor'], ['readTarget', 'timer', 'lookAgain']),
  sendOrder('send-order.known-debtor', written, ['saveDebtor', 'readTarget', 'timer', 'lookAgain']),
  sendOrder('send-order.at-once.known-debtor', atOnce, [...stepwise, 'signal', 'timer', 'lookAgain']),
  sendOrder('send-order.at-once.new-debtor', [...atOnce, ...stepwise, 'saveDebtor'], ['timer', 'lookAgain']),
  sendOrder('send-order.at-once.product-missing', [...atOnce, ...stepwise, 'findProducts', 'signal'], ['lookAgain']),
  sendOrder('send-order.at-once.unclear-then-found', [...atOnce, 'timer', 'lookAgain'], stepwise),
  sendOrder('send-order.at-once.target-in-trouble', [...atOnce, ...stepwise, 'timer'], ['lookAgain']),
  sendOrder('send-order.at-once.worker-lost-in-the-write', [
    ...['failed writeAtOnce', 'advance', 'timer', 'lookAgain', 'carryChanges'],
  ]),
  sendOrder('send-order.at-once.shadow', ['writeAtOnce', 'finish'], [...stepwise, 'confirm']),
  sendOrder('send-order.waits-for-payment', [...written, 'timer', 'signal'], ['lookAgain']),
  sendOrder('send-order.still-waiting', ['advance', 'timer'], ['sendIntent', 'finish']),
  sendOrder('send-order.cancelled', ['advance', 'finish'], unwritten),
  sendOrder('send-order.found-in-memory', ['advance', 'finish'], unwritten),
  sendOrder('send-order.found-at-the-last-look', ['advance', 'sendIntent', 'finish'], ['confirm', 'lookAgain']),
  sendOrder('send-order.lookup-missing', [...written, 'signal'], ['lookAgain']),
  sendOrder('send-order.product-missing', [...written, 'findProducts', 'signal'], ['lookAgain']),
  sendOrder('send-order.unclear-then-found', [...written, 'timer', 'lookAgain']),
  sendOrder('send-order.unclear-then-written-anew', [...written, 'timer', 'lookAgain']),
  sendOrder('send-order.worker-lost-in-the-write', [...written, 'timer', 'lookAgain', 'failed sendIntent']),
  sendOrder('send-order.begun-again-in-doubt', ['advance', 'lookAgain', 'carryChanges', 'finish'], ['sendIntent']),
  sendOrder('send-order.target-in-trouble', [...written, 'timer'], ['lookAgain']),
  sendOrder('send-order.later-change', ['advance', 'carryChanges', 'finish'], unwritten),
  sendOrder('send-order.given-up', ['advance', 'finish', 'signal'], unwritten),
  sendOrder('send-order.shadow', ['advance', 'finish'], ['sendIntent', 'confirm', 'saveDebtor']),
  { name: 'ingest.a-burst-and-the-end', workflow: 'ingest', has: ['takeInPushes', 'signal', 'timer'] },
  { name: 'ingest.shop-in-trouble', workflow: 'ingest', has: ['takeInPushes', 'signal', 'timer'] },
  { name: 'poll-connection', workflow: 'pollConnection', has: ['pollWindow'] },
  sendOrder('send-order.offered-and-fetched', ['advance', 'timer', 'signal', 'finish'], unwritten),
  sendOrder('send-order.offered-and-withdrawn', ['advance', 'timer', 'signal', 'finish'], unwritten),
  { name: 'ingest.packages', workflow: 'ingest', has: ['takeInPushes', 'signal'] },
  { name: 'deliver.stock', workflow: 'deliver', has: ['deliverRound', 'timer', 'signal'] },
  { name: 'deliver.put-off', workflow: 'deliver', has: ['deliverRound', 'timer'] },
  { name: 'compare-catalogue', workflow: 'compareCatalogue', has: ['comparisonProgress', 'timer'] },
  { name: 'full-sync.nightly', workflow: 'fullSync', has: ['startNightly'], lacks: ['beginSync', 'comparePart'] },
  {
    name: 'full-sync.whole',
    workflow: 'fullSync',
    has: ['beginSync', 'askSources', 'answersMissing', 'readSource', 'timer', 'comparePart', 'finishSync'],
  },
  {
    name: 'full-sync.dry-run',
    workflow: 'fullSync',
    has: ['beginSync', 'comparePart', 'finishSync'],
    lacks: ['askSources', 'readSource'],
  },
  { name: 'retain', workflow: 'retain', has: ['beginRetention', 'retainRound'] },
  {
    name: 'track-invoice.settled',
    workflow: 'trackInvoice',
    has: ['lookAtInvoice', 'timer', 'signal'],
    lacks: ['sendReminder'],
  },
  {
    name: 'track-invoice.put-off',
    workflow: 'trackInvoice',
    has: ['lookAtInvoice', 'sendReminder', 'timer'],
    lacks: ['leaveUnclear'],
  },
  {
    name: 'track-invoice.unclear',
    workflow: 'trackInvoice',
    has: ['lookAtInvoice', 'failed sendReminder', 'leaveUnclear'],
  },
  { name: 'fill-memory', workflow: 'fillMemory', has: ['rememberTarget'] },
];

/** The command that records every path anew. */
export const recordCommand = 'KLADKA_RECORD_HISTORIES=1 npx vitest run --project flows test/replay/record';
