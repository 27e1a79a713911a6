import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../kit/http';
import { bookErrors } from '../../modules/wallet/purses';
import type { Found } from './busy';
import type { DurablePlatform } from './platform';
import { newPair, tipsOf, tryTip, unless } from './tipping';

/** A way to a database that lets a tip through and loses the answer, once it is told to. */
class LossyLink {
  /** What the statement has in it whose answer is to be lost; null for none. */
  private armedFor: Buffer | null = null;
  /** How many answers were lost. */
  lost = 0;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    readonly port: number,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    this.server = createServer((client) => this.join(client));
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
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

/** The answer to a commit is lost on its way (F10): whoever asks again under the key is told the one effect. */
export async function loseAnswers(platform: DurablePlatform, times: number): Promise<Found> {
  const { hostname: host, port } = new URL(platform.logins.appUrl);
  const link = new LossyLink(await freePort(), { host, port: Number(port) });
  await link.listen();
  const url = new URL(platform.logins.appUrl);
  url.port = String(link.port);
  const gateway = await platform.startGateway({ DATABASE_URL: url.href });
  const failures: string[] = [];
  try {
    const pair = await newPair(platform, 10 * times);
    for (let at = 1; at <= times; at += 1) {
      const order = { idempotencyKey: `lost-answer-${at}` };
      link.arm(order.idempotencyKey);
      const first = await tryTip(gateway, pair, order);
      const again = await tryTip(gateway, pair, order);
      const third = await tryTip(gateway, pair, order);
      const count = await tipsOf(platform.owner.pool, pair.fan);
      failures.push(
        ...unless(first.code === 'UNAVAILABLE', `Without an answer it was ${first.code}.`),
        ...unless(again.tipId !== null, `Asked again, it was ${again.code}.`),
        ...unless(again.tipId === third.tipId, 'Asked a third time, it was another tip.'),
        ...unless(count === at, `${count} tips came of ${at} orders.`),
      );
    }
    failures.push(
      ...unless(link.lost === times, `${link.lost} of ${times} answers were lost.`),
      ...(await bookErrors(platform.owner.pool)),
    );
  } finally {
    await gateway.kill();
    link.close();
  }
  return { failures, found: `${link.lost} answers lost, each order with one effect` };
}
