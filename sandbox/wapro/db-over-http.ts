import { type Context, Hono } from 'hono';
import { connectDb } from './connect-db.ts';
import { type Port, PortError, type PortSession, type PortValue } from './port.ts';
import type { World } from './world.ts';

type Body = Record<string, unknown>;

/** A transaction over HTTP: its work waits for what comes with the next requests. */
type Open = { session: PortSession; end: (how: 'commit' | 'rollback') => Promise<void> };
type Caller = { port: Port; open?: Open; lastHeard: number; busy: number; present: boolean };

/**
 * The port over HTTP, for an agent that runs as its own process: `POST /` with `{session, op, ...}` answers `{result}`, or
 * `{error: {message, unclear, number}}` with status 409. A session holds its lock and its transaction as long as its request
 * `GET /presence` stays open, so that both are free the moment its process is killed; without one, until it has been
 * silent for `sessionTimeoutMs`.
 */
export function dbRoutes(world: World): { routes: Hono; stop(): void } {
  const callers = new Map<string, Caller>();
  const routes = new Hono();

  const drop = async (id: string, caller: Caller): Promise<void> => {
    callers.delete(id);
    await caller.open?.end('rollback').catch(() => undefined);
    await caller.port.close();
  };
  const watch = setInterval(() => {
    const before = performance.now() - world.settings.sessionTimeoutMs;
    for (const [id, caller] of callers)
      if (!caller.present && caller.busy === 0 && caller.lastHeard < before) void drop(id, caller);
  }, 200).unref();

  async function begin(caller: Caller): Promise<void> {
    if (caller.open) throw new Error('A transaction is open in this session already.');
    let opened: (open: Open) => void = () => undefined;
    const ready = new Promise<Open>(resolve => {
      opened = resolve;
    });
    const work = caller.port.transaction(
      session =>
        new Promise<void>((commit, rollback) => {
          const end: Open['end'] = async how => {
            caller.open = undefined;
            if (how === 'commit') commit();
            else rollback(rolledBack);
            await work.catch(error => {
              if (error !== rolledBack) throw error;
            });
          };
          opened({ session, end });
        }),
    );
    // Who ends the transaction hears of its failure; until then nobody listens.
    work.catch(() => undefined);
    caller.open = await Promise.race([ready, work.then(() => ready)]);
  }

  async function serve(id: string, caller: Caller, body: Body): Promise<unknown> {
    const inside = body.inTransaction === true;
    if (inside && !caller.open) throw new PortError('The transaction is gone: its session was lost.', false);
    const session: PortSession = inside && caller.open ? caller.open.session : caller.port;
    switch (body.op) {
      case 'read':
        return session.read(String(body.query), objectOf(body.params));
      case 'call':
        return session.call(String(body.procedure), valuesOf(body.params));
      case 'begin':
        return begin(caller);
      case 'commit':
      case 'rollback':
        if (!caller.open) throw new PortError('The transaction is gone: its session was lost.', false);
        return caller.open.end(body.op);
      case 'parameters':
        return caller.port.parametersOf(Array.isArray(body.procedures) ? body.procedures.map(String) : []);
      case 'lock':
        return caller.port.lock(String(body.name));
      case 'close':
        return drop(id, caller);
      default:
        throw new Error(`There is no op ${body.op}.`);
    }
  }

  function callerOf(id: string): Caller {
    const port = connectDb(world, `agent ${id.slice(0, 8)}`);
    const caller = callers.get(id) ?? { port, lastHeard: performance.now(), busy: 0, present: false };
    callers.set(id, caller);
    return caller;
  }

  routes.get('/presence', (c: Context) => {
    const id = c.req.query('session') ?? '';
    if (id === '') return c.text('Name a session.', 400);
    const caller = callerOf(id);
    caller.present = true;
    return c.body(
      new ReadableStream({
        start: stream => stream.enqueue(new TextEncoder().encode('here\n')),
        cancel: () => drop(id, caller),
      }),
    );
  });

  routes.post('/', async (c: Context) => {
    const body: Body = objectOf(await c.req.json());
    const id = String(body.session ?? '');
    if (id === '') return c.json({ error: { message: 'Name a session.', unclear: false } }, 400);
    const caller = callerOf(id);
    caller.busy += 1;
    try {
      return c.json({ result: (await serve(id, caller, body)) ?? null });
    } catch (error) {
      const { unclear, number } = error instanceof PortError ? error : { unclear: false };
      const message = error instanceof Error ? error.message : String(error);
      return c.json({ error: { message, unclear, number } }, 409);
    } finally {
      caller.busy -= 1;
      caller.lastHeard = performance.now();
    }
  });
  return {
    routes,
    stop() {
      clearInterval(watch);
      for (const [id, caller] of callers) void drop(id, caller);
    },
  };
}

const rolledBack = new Error('The transaction was rolled back.');

function objectOf(value: unknown): Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

const valuesOf = (value: unknown): Record<string, PortValue> =>
  Object.fromEntries(
    Object.entries(objectOf(value)).map(([name, each]) => [
      name,
      typeof each === 'string' || typeof each === 'number' ? each : null,
    ]),
  );
