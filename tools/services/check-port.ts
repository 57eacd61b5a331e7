import { createServer } from 'node:net';
import { ServiceError } from './service-error.ts';

/** Whether something can listen on the port of the address now. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Throws a ServiceError that names the setting to change (`KLADKA_API_PORT`) when the port is taken. */
export async function checkPort(port: number, setting: string, host = '127.0.0.1'): Promise<void> {
  if (await isPortFree(port, host)) return;
  throw new ServiceError(`Port ${port} is already used by another program. Stop it or set ${setting}.`);
}
