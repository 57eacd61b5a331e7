import { buyerQueries } from './buyer-queries.ts';
import { signatureOf } from './call-procedure.ts';
import type { Database, Session } from './database.ts';
import { goodsQueries } from './goods-queries.ts';
import { orderQueries } from './order-queries.ts';
import { listOf, type Params, type QueryRow } from './query-rows.ts';
import type { Settings } from './settings.ts';

const queries = { ...goodsQueries, ...buyerQueries, ...orderQueries };

/** Answers one of the agent's queries by its name, with the columns that its SQL gives. */
export function answer(
  { database, settings }: { database: Database; settings: Settings },
  session: Session,
  name: string,
  params: Params,
): QueryRow[] {
  if (name === 'transaction-depth') return [{ DEPTH: session.inTransaction ? 1 : 0 }];
  if (name === 'procedure-texts') return procedureTexts(settings, params);
  const query = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (!query) throw new Error(`This model has no query ${name}.`);
  return query(database, params);
}

function procedureTexts(settings: Settings, params: Params): QueryRow[] {
  return listOf(params, 'procedures').flatMap(asked => {
    const signature = signatureOf(settings, asked);
    if (!signature) return [];
    const ends = settings.rollsBackCaller.includes(signature.name) && settings.textsReadable && settings.textsTell;
    return [
      {
        PROCEDURE_NAME: signature.name,
        READABLE: settings.textsReadable ? 1 : 0,
        ENDS_TRANSACTIONS: ends ? 1 : 0,
      },
    ];
  });
}
