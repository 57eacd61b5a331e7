import { OpenAPIHono } from '@hono/zod-openapi';
import type { Role } from '../db/schema/access.ts';
import { problemOf } from './problem.ts';

/** Who asks: the API key and the workspace that it belongs to. */
export type Access = {
  keyId: string;
  workspaceId: string;
  workspace: string;
  name: string;
  role: Role;
  /** The connection that a key of `/v1` speaks for; null for a key of the operator API. */
  connectionId: string | null;
  /** Requests per second that a key of `/v1` may make, where that is not the instance's own bound. */
  perSecond: number | null;
  /** The largest body in bytes that it may send, where that is less than the instance's own bound. */
  maxBytes: number | null;
};

export type ApiEnv = { Variables: { access: Access } };

/** Routes whose input zod checks; what does not fit becomes problem+json with pointers. */
export const createRoutes = () =>
  new OpenAPIHono<ApiEnv>({
    defaultHook: result => {
      if (!result.success) throw problemOf(result.error, result.target);
    },
  });
