import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../kit/http';

/** A way to a database that lets a tip through and loses the answer, once it is told to. */
export class LossyLink {
  /** What the statement has in it whose answer is to be lost; null for none. */
  private armedFor: Buffer | null = null;
  /** How many answers were lost. */
  lost = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(
    /** The address of the database by this way. */
    readonly url: string,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    this.server = createServer((client) => this.join(client));
  }

  /** Opens a way to the database at an address. */
  static async open(databaseUrl: string): Promise<LossyLink> {
    const url = new URL(databaseUrl);
    const target = { host: url.hostname, port: Number(url.port) };
    const port = await freePort();
    url.port = String(port);
    const link = new LossyLink(url.href, target);
    await new Promise<void>((resolve) => link.server.listen(port, '127.0.0.1', resolve));
    return link;
  }

  /** Loses the answer to the next statement that has this text in it and is a transaction by itself. */
  arm(text: string): void {
    this.armedFor = Buffer.from(text);
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private join(client: Socket): void {
    const database = connect(this.target);
    let isAwaited = false;
    const drop = (): void => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      this.sockets.add(socket);
      socket.on('error', drop).on('close', drop);
    }
    client.on('data', (bytes) => {
      isAwaited ||= this.armedFor !== null && bytes.includes(this.armedFor);
      database.write(bytes);
    });
    database.on('data', (bytes) => {
      if (!isAwaited) return void client.write(bytes);
      // It has taken effect, and nobody learns of it.
      isAwaited = false;
      this.armedFor = null;
      this.lost += 1;
      drop();
    });
  }
}
