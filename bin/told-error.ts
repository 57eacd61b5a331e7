import { DrizzleQueryError } from 'drizzle-orm/errors';
import { WrongMasterKey } from '../db/keyring.ts';
import { ServiceError } from '../tools/services/service-error.ts';
import { ConfigError } from './config.ts';

/** Something did not work; the message is for a person and says what to do next. */
export class ToldError extends Error {
  override name = 'ToldError';
}

/** One sentence for an error of any kind: what happened, and what to do where we know it. */
export function tell(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ([ToldError, ConfigError, ServiceError, WrongMasterKey].some(known => error instanceof known))
    return error.message;
  // Its own message is the whole statement with its values.
  if (error instanceof DrizzleQueryError && error.cause) return tell(error.cause);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === '53100') return 'The disk is full. Free some space and start again.';
  if (code === 'ENOENT' && 'path' in error) return `There is no file ${error.path}. Correct its name.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const path = 'path' in error ? ` ${error.path}` : '';
    return `This user may not write${path}. Change the owner of that folder and start again.`;
  }
  if (code === 'EADDRINUSE') {
    const port = 'port' in error ? error.port : '';
    return `Port ${port} is already used by another program. Stop it or set KLADKA_API_PORT.`;
  }
  return error.message || error.name;
}
