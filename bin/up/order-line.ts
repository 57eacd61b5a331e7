import type { ProcessOutcome, ProcessState } from '../../db/schema/processes.ts';

/** What is told of an order's process. */
export type OrderNews = {
  number: string;
  flow: string;
  target: string;
  state: ProcessState;
  outcome: ProcessOutcome | null;
  reason: string | null;
  /** Number in the target, where it has one. */
  externalId: string | null;
  /** The debtor step's outcome and sentence, where the process has come that far. */
  debtor: { outcome: string; detail: string } | null;
  /** Where the target fetches orders itself: the number it is offered under, and how long it lay there until it was fetched. */
  offer: { seq: number; fetchedAfterMs: number | null } | null;
  /** From the moment the hub knew of it to its end. */
  ms: number | null;
};

/** One calm line: what came, what was decided, where it went, in how much time. */
export function orderLine(news: OrderNews): string {
  const parts = [news.number.padEnd(7), news.flow, decision(news)];
  if (news.debtor && news.outcome === 'sent') parts.push(`(${debtorWords(news.debtor)})`);
  // That of an offered order is the other side's time, and said already.
  if (news.state === 'done' && news.ms !== null && !isFetched(news)) parts.push(duration(news.ms));
  return parts.join('  ');
}

function debtorWords({ outcome, detail }: { outcome: string; detail: string }): string {
  if (outcome === 'known') return 'debtor known';
  if (outcome === 'default') return 'default debtor';
  return `${/company/.test(detail) ? 'company debtor' : 'debtor'} ${outcome}`;
}

const isFetched = ({ offer, outcome }: OrderNews): boolean => offer?.fetchedAfterMs != null && outcome === 'sent';

function decision(news: OrderNews): string {
  const { state, outcome, reason, target, externalId, offer } = news;
  const because = reason ? `: ${reason}` : '';
  if (offer?.fetchedAfterMs === null && state === 'waiting')
    return `offered → ${target} as ${offer.seq}, not fetched yet`;
  if (state !== 'done') return `waits${because}`;
  if (offer?.fetchedAfterMs != null && isFetched(news))
    return `offered → ${target} as ${offer.seq}, fetched after ${duration(offer.fetchedAfterMs)}`;
  switch (outcome) {
    case 'sent':
      return `sent → ${target}${externalId ? ` order ${externalId}` : ''}`;
    case 'carried':
      return `change carried → ${target}${externalId ? ` order ${externalId}` : ''}`;
    case 'given-up':
      return `given up${because}`;
    case 'shadow':
      return `shadow, nothing written${because}`;
    default:
      return `skipped${because}`;
  }
}

/** A span of time as a person says it: 142 ms, 3.4 s, 12 min, 5 h, 3 days. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} days`;
}
