import { createConnection } from 'node:net';

/** Whether something accepts connections on the port of 127.0.0.1. It never holds the port, as a trial listen would. */
export function accepts(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
