import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { CloseCode, handleProtocols, type Server as ProtocolServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../kernel/log/logger';
import type { Limits } from './limits';

/** A WebSocket with what its operations need to know of it. */
export interface Connection {
  readonly id: string;
  readonly request: IncomingMessage;
  isOpen(): boolean;
  close(code: number, reason: string): void;
}

/** The server is going away; clients come back by themselves. */
const serviceRestart = 1012;

/**
 * The WebSockets at `/graphql`: the upgrade, the heartbeat, and the frames on their way to the protocol and back. A
 * socket whose client has silently gone is noticed within two intervals of the heartbeat.
 */
export class Sockets {
  private readonly server: WebSocketServer;
  private readonly silent = new WeakSet<WebSocket>();
  private readonly heartbeat: NodeJS.Timeout;
  private isClosing = false;

  constructor(
    private readonly http: HttpServer,
    private readonly protocol: ProtocolServer<Connection>,
    limits: Limits,
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
    }, 1000);
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
    this.server.handleUpgrade(request, stream, head, (socket) => this.open(socket, request));
  };

  private open(socket: WebSocket, request: IncomingMessage): void {
    const connection: Connection = {
      id: randomUUID(),
      request,
      isOpen: () => socket.readyState === socket.OPEN,
      close: (code, reason) => socket.close(code, reason),
    };
    // Errors of the frames themselves, such as one that is too long: ws has closed the socket with the right code.
    socket.on('error', (err) => this.log.debug({ connectionId: connection.id, err }, 'bad frame'));
    socket.on('pong', () => this.silent.delete(socket));

    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
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
      if (this.silent.has(socket)) {
        socket.terminate();
      } else {
        this.silent.add(socket);
        socket.ping();
      }
    }
  }
}

/** Resolves when the text has left the process, so that a slow client slows its own subscriptions down. */
function send(socket: WebSocket, text: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    // An error here means that the socket is closing, which ends its subscriptions anyway.
    socket.send(text, () => resolve());
  });
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
