import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../kit/http';

/** A letter as a mail server was given it. */
export interface TakenLetter {
  readonly login: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Head and body as they came over the line. */
  readonly content: string;
}

/** A mail server (RFC 5321) with one login, which keeps what it takes and knows no recipient whose name is `nobody`. */
export class MailServer {
  readonly letters: TakenLetter[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(login = 'post', password = 'a secret'): Promise<MailServer> {
    const port = await freePort();
    const server = createServer();
    const url = `smtp://${login}:${encodeURIComponent(password)}@127.0.0.1:${port}`;
    const mailServer = new MailServer(server, url);
    const expected = Buffer.from(`\0${login}\0${password}`).toString('base64');
    server.on('connection', (socket) => mailServer.talk(socket, login, expected));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return mailServer;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.emit('stop');
    });
  }

  private talk(socket: Socket, login: string, expected: string): void {
    let isKnown = false;
    let from = '';
    let to: string[] = [];
    let data: string[] | null = null;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const answer = (line: string): void => {
      if (data) {
        if (line !== '.') return void data.push(line.replace(/^\.\./, '.'));
        this.letters.push({ login, from, to, content: data.join('\r\n') });
        [data, to] = [null, []];
        return say('250 taken');
      }
      const [, command = '', argument = ''] = /^(\w+) ?(.*)$/.exec(line) ?? [];
      const address = /<([^>]*)>/.exec(argument)?.[1] ?? '';
      if (command === 'EHLO') return say('250-here\r\n250 AUTH PLAIN');
      if (command === 'QUIT') return void socket.end('221 bye\r\n');
      if (command === 'AUTH') {
        isKnown = argument === `PLAIN ${expected}`;
        return say(isKnown ? '235 welcome' : '535 not known');
      }
      if (!isKnown) return say('530 log in first');
      if (command === 'RCPT' && address.startsWith('nobody@')) return say('550 no such mailbox');
      if (command === 'MAIL') from = address;
      if (command === 'RCPT') to.push(address);
      if (command !== 'DATA') return say('250 ok');
      data = [];
      return say('354 go on');
    };
    say('220 here');
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    this.server.once('stop', () => socket.destroy());
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(answer);
    });
  }
}
