import { OpenAPIHono } from '@hono/zod-openapi';
import type { ConnectionRow } from '../../activities/open-connections.ts';
import type { V1Ports } from '../../connectors/contract.ts';
import type { Access, ApiEnv } from '../environment.ts';
import { problemOf } from '../problem.ts';

/** The connection for which a request at `/v1` speaks, and what it may push and pull. */
export type Speaker = {
  workspaceId: string;
  workspace: string;
  connectionId: string;
  row: ConnectionRow;
  title: string;
  ports: V1Ports;
};

export type V1Env = {
  Variables: ApiEnv['Variables'] & {
    access: Access;
    speaker: Speaker;
    /** The body as it was meant: what came as gzip is unpacked. */
    bytes: Buffer;
  };
};

/** Routes of the connector API, whose input zod checks. */
export const createV1Routes = () =>
  new OpenAPIHono<V1Env>({
    defaultHook: result => {
      if (!result.success) throw problemOf(result.error, result.target);
    },
  });
