import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export type SmtpFault = 'refuse-login' | 'refuse-recipient' | 'busy' | 'drop-after-data';
export type SmtpServer = {
  url: string;
  /** Whole mails that the server has taken, headers included. */
  mails: string[];
  fault: (fault?: SmtpFault) => void;
  stop: () => Promise<void>;
};

/** A small SMTP server that takes mails over a real socket, and fails where it is told to. */
export async function startSmtp(): Promise<SmtpServer> {
  const mails: string[] = [];
  const sockets = new Set<Socket>();
  let fault: SmtpFault | undefined;
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let pending = '';
    let body: string[] | undefined;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test ESMTP');
    socket.on('data', data => {
      pending += data.toString();
      for (let at = pending.indexOf('\r\n'); at >= 0; at = pending.indexOf('\r\n')) {
        const line = pending.slice(0, at);
        pending = pending.slice(at + 2);
        if (body) {
          if (line !== '.') body.push(line);
          else {
            mails.push(body.join('\n'));
            body = undefined;
            if (fault === 'drop-after-data') socket.destroy();
            else say('250 taken');
          }
          continue;
        }
        if (line.startsWith('EHLO')) say('250-test\r\n250 AUTH PLAIN');
        else if (line.startsWith('AUTH')) say(fault === 'refuse-login' ? '535 wrong password' : '235 welcome');
        else if (line.startsWith('RCPT') && fault === 'refuse-recipient') say('550 no such mailbox');
        else if (line.startsWith('MAIL') && fault === 'busy') say('451 try later');
        else if (line === 'DATA') {
          body = [];
          say('354 go on');
        } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else say('250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `smtp://hub:secret@127.0.0.1:${port}`,
    mails,
    fault: next => {
      fault = next;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
