import type { Sql } from 'postgres';
import type { OfferCount } from './offering.ts';

/** What of messages is not as it must be: a package that was acknowledged and is not there, one that was refused, one left. */
export async function lostMessages(sql: Sql, { taken }: OfferCount): Promise<string[]> {
  const [row] = await sql<{ packages: number; stored: number }[]>`
    select count(*) filter (where lane = 'catalogue' and kind = 'event')::int as packages,
      count(*) filter (where status = 'stored')::int as stored from messages`;
  const rejected = await sql<{ kind: string; lane: string; subject: string; reason: string | null; count: number }[]>`
    select kind, lane, min(subject) as subject, reason, count(*)::int as count from messages
    where status = 'rejected' and kind <> 'request' group by kind, lane, reason`;
  const { packages = 0, stored = 0 } = row ?? {};
  return [
    ...(packages < taken ? [`${taken} packages were acknowledged, ${packages} are there.`] : []),
    ...(stored > 0 ? [`${stored} messages were never taken in.`] : []),
    ...rejected.map(
      one => `${one.count} messages (${one.kind}, ${one.lane}, ${one.subject}) were rejected: ${one.reason}`,
    ),
  ];
}
