import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { CloseCode, handleProtocols, type Server as ProtocolServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../kernel/log/logger';
import type { Guard } from './guard';
import type { Limits } from './limits';
import { TurnWrites } from './turn-writes';

/** A WebSocket with what its operations need to know of it. */
export interface Connection {
  readonly id: string;
  readonly request: IncomingMessage;
  isOpen(): boolean;
  close(code: number, reason: string): void;
  /** Sends a message without waiting for the client to take it; one that takes too little is given up. */
  push(text: string): void;
  /** Resolves once everything that was pushed has left the process. */
  drained(): Promise<void>;
}

/** The server is going away; clients come back by themselves. */
const serviceRestart = 1012;

/** The client cannot keep up, or has too many sockets: it comes back after some time. */
const tryAgainLater = 1013;

/** How long a socket that is being closed has to say goodbye. */
const farewellMs = 1000;

/**
 * The WebSockets at `/graphql`: the upgrade, the heartbeat, and the frames on their way to the protocol and back. A
 * socket whose client has silently gone is noticed within two intervals of the heartbeat.
 */
export class Sockets {
  private readonly server: WebSocketServer;
  private readonly silent = new WeakSet<WebSocket>();
  private readonly outgoing = new WeakMap<WebSocket, Outgoing>();
  private readonly writes = new TurnWrites();
  private readonly heartbeat: NodeJS.Timeout;
  private isClosing = false;

  constructor(
    private readonly http: HttpServer,
    private readonly protocol: ProtocolServer<Connection>,
    private readonly guard: Guard,
    private readonly limits: Limits,
    private readonly log: Logger,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      handleProtocols,
      maxPayload: limits.messageBytes,
      perMessageDeflate: false,
    });
    http.on('upgrade', this.upgrade);
    this.heartbeat = setInterval(() => this.beat(), limits.pingIntervalMs);
    this.heartbeat.unref();
  }

  /** How many are open. */
  get size(): number {
    return this.server.clients.size;
  }

  /** Refuses new sockets and closes the open ones in a way that makes clients reconnect; after a second, for good. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.heartbeat);
    const closed = [...this.server.clients].map(
      (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
    );
    for (const socket of this.server.clients) socket.close(serviceRestart, 'Service restart');
    const force = setTimeout(() => {
      for (const socket of this.server.clients) socket.terminate();
    }, farewellMs);
    await Promise.all(closed);
    clearTimeout(force);
    this.http.off('upgrade', this.upgrade);
    this.server.close();
  }

  private readonly upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    const path = request.url?.split('?', 1)[0];
    if (path !== '/graphql') return refuse(stream, '404 Not Found');
    if (this.isClosing) return refuse(stream, '503 Service Unavailable');
    if (!this.guard.allowsSocket(request)) return refuse(stream, '403 Forbidden');
    const free = this.guard.addressPlaces.take(this.guard.networkOf(request));
    if (!free) return refuse(stream, '429 Too Many Requests');
    stream.once('close', free);
    this.server.handleUpgrade(request, stream, head, (socket) => this.open(socket, request));
  };

  private open(socket: WebSocket, request: IncomingMessage): void {
    const hold = (): void => this.writes.hold(request.socket);
    const outgoing = new Outgoing(socket, this.limits, hold);
    this.outgoing.set(socket, outgoing);
    const connection: Connection = {
      id: randomUUID(),
      request,
      isOpen: () => socket.readyState === socket.OPEN,
      close: (code, reason) => socket.close(code, reason),
      push: (text) => outgoing.push(text),
      drained: () => outgoing.drained(),
    };
    // Errors of the frames themselves, such as one that is too long: ws has closed the socket with the right code.
    socket.on('error', (err) => this.log.debug({ connectionId: connection.id, err }, 'bad frame'));
    socket.on('pong', () => this.silent.delete(socket));

    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => outgoing.send(text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (data, isBinary) => {
            this.silent.delete(socket);
            if (isBinary)
              return socket.close(CloseCode.BadRequest, 'Binary messages are not understood');
            handle((data as Buffer).toString('utf8')).catch((err: unknown) =>
              this.fail(socket, connection, err),
            );
          });
        },
      },
      connection,
    );
    socket.once('close', (code, reason) => {
      closed(code, String(reason)).catch((err: unknown) => {
        this.log.error({ connectionId: connection.id, err }, 'closing a socket failed');
      });
    });
  }

  private fail(socket: WebSocket, connection: Connection, err: unknown): void {
    this.log.error({ connectionId: connection.id, err }, 'a message could not be handled');
    socket.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
  }

  private beat(): void {
    for (const socket of this.server.clients) {
      this.outgoing.get(socket)?.closeIfSlow();
      if (this.silent.has(socket)) {
        socket.terminate();
      } else {
        this.silent.add(socket);
        socket.ping();
      }
    }
  }
}

/**
 * What goes out over one socket. Each subscription waits until its last result has left the process, so a slow client
 * slows its own subscriptions down: of a state it then gets only the newest, since the states between are never read.
 * What still piles up, over many subscriptions or for too long, closes the socket.
 */
class Outgoing {
  private waiting = 0;
  private readonly awaited: (() => void)[] = [];
  private lastProgressAt = performance.now();

  constructor(
    private readonly socket: WebSocket,
    private readonly limits: Limits,
    /** Keeps what goes out together until the end of the turn. */
    private readonly hold: () => void,
  ) {}

  async send(text: string): Promise<void> {
    if (!this.mayTake()) return;
    await new Promise<void>((resolve) => {
      this.socket.send(text, () => {
        this.noteSent();
        resolve();
      });
    });
  }

  push(text: string): void {
    if (!this.mayTake()) return;
    this.hold();
    this.socket.send(text, this.noteSent);
  }

  async drained(): Promise<void> {
    if (this.waiting === 0) return;
    await new Promise<void>((resolve) => this.awaited.push(resolve));
  }

  private mayTake(): boolean {
    const { socket, limits } = this;
    if (socket.readyState !== socket.OPEN) return false;
    if (socket.bufferedAmount > limits.bufferedBytes) {
      this.giveUp();
      return false;
    }
    if (this.waiting === 0) this.lastProgressAt = performance.now();
    this.waiting += 1;
    return true;
  }

  /** An error of sending means that the socket is closing, which ends its subscriptions anyway. */
  private readonly noteSent = (): void => {
    this.waiting -= 1;
    this.lastProgressAt = performance.now();
    if (this.waiting > 0) return;
    for (const resolve of this.awaited.splice(0)) resolve();
  };

  closeIfSlow(): void {
    if (this.waiting === 0) return;
    if (performance.now() - this.lastProgressAt > this.limits.slowMs) this.giveUp();
  }

  /** Gives the client up. The closing frame stands behind all that waits, so it may never arrive. */
  private giveUp(): void {
    this.socket.close(tryAgainLater, 'Too slow');
    setTimeout(() => this.socket.terminate(), farewellMs).unref();
  }
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
