import type { Sql } from 'postgres';
import type { CodePair } from '../../db/queries/match-candidates.ts';
import type { MatchBasis } from '../../domain/catalogue-settings.ts';

/** A pair that may be the same product, for a person to decide. */
export type Suggestion = { productId: string; externalId: string; score: number; reasons: string[] };

/** In words, as they are shown. */
export const basisNames: Record<MatchBasis, string> = {
  externalId: 'the source’s own number',
  bloz7: 'BLOZ7',
  ean: 'EAN',
  sku: 'SKU',
};

/** A number of one's own may be another product's by chance: then the names are nothing alike. */
const needsLikeName: Record<MatchBasis, boolean> = { externalId: true, bloz7: false, ean: false, sku: true };
const leastLikeness = 0.3;

/** Whether a code that nobody else has on either side is enough to match its two products. */
export const isSure = ({ likeness }: Pick<CodePair, 'likeness'>, basis: MatchBasis): boolean =>
  !needsLikeName[basis] || likeness >= leastLikeness;

/** A pair whose names speak against its code. */
export const unlikeNames = ({ productId, externalId, likeness, code }: CodePair, basis: MatchBasis): Suggestion => ({
  productId,
  externalId,
  score: likeness,
  reasons: [`Same ${basisNames[basis]} (${code}), but the names are not alike.`],
});

/** Puts pairs before a person; one that a person rejected stays rejected. */
export async function suggestMatches(
  sql: Sql,
  flow: { workspaceId: string; id: string },
  suggestions: Suggestion[],
): Promise<void> {
  if (suggestions.length === 0) return;
  await sql`
    insert into match_suggestions as kept (workspace_id, flow_id, product_id, external_id, score, reasons)
    select ${flow.workspaceId}, ${flow.id}, "productId", "externalId", round(score, 4), reasons
    from jsonb_to_recordset(${sql.json(suggestions)}) as row ("productId" uuid, "externalId" text, score numeric, reasons jsonb)
    on conflict (workspace_id, flow_id, product_id, external_id) do update set score = excluded.score, reasons = excluded.reasons
      where kept.state = 'open'`;
}
