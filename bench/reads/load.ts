import { connect, type Socket } from 'node:net';

/** A request, as the bytes that go over the wire. */
export type RawRequest = Buffer;

/** What came of a burst of requests. */
export interface Burst {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds from sending a request to its whole answer, in rising order. */
  readonly latenciesMs: Float64Array;
}

const headEnd = Buffer.from('\r\n\r\n');

/** A POST with JSON on a connection that stays, with nothing in it that could be compressed away. */
export function requestOf(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): RawRequest {
  const { host, pathname } = new URL(url);
  const content = Buffer.from(JSON.stringify(body));
  const lines = Object.entries({
    host,
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': String(content.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([
    Buffer.from(`POST ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`),
    content,
  ]);
}

/** One connection that sends a request and waits for its answer, as cheaply as may be: the client shares the machine. */
class Connection {
  private chunks: Buffer[] = [];
  private received = 0;
  private expected = -1;
  private settle: ((problem: Error | null) => void) | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.settle?.(error));
    socket.on('close', () => this.settle?.(new Error('The server closed the connection.')));
  }

  static open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  send(request: RawRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      this.chunks = [];
      this.received = 0;
      this.expected = -1;
      this.settle = (problem) => {
        this.settle = null;
        if (problem) reject(problem);
        else resolve();
      };
      this.socket.write(request);
    });
  }

  close(): void {
    this.settle = null;
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.received += chunk.length;
    if (this.expected < 0) this.readHead(chunk);
    if (this.expected >= 0 && this.received >= this.expected) this.settle?.(null);
  }

  private readHead(chunk: Buffer): void {
    this.chunks.push(chunk);
    const soFar = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    const end = soFar.indexOf(headEnd);
    if (end < 0) return;
    const head = soFar.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`The answer has no length: ${head}`);
    this.expected = end + headEnd.length + Number(length);
    if (!head.startsWith('HTTP/1.1 200')) {
      this.settle?.(new Error(`${head.split('\r\n', 1)[0]}: ${soFar.toString('utf8', end)}`));
    }
  }
}

/** Sends requests over connections that each wait for their answer, for a time or until there are enough. */
export async function burst(
  url: string,
  requests: readonly RawRequest[],
  { connections, seconds, from = 0 }: { connections: number; seconds: number; from?: number },
): Promise<Burst> {
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(url)));
  const latencies: number[] = [];
  let next = from;
  const startedAt = performance.now();
  const deadline = startedAt + seconds * 1000;
  const drive = async (connection: Connection): Promise<void> => {
    for (let sentAt = performance.now(); sentAt < deadline;) {
      const request = requests[next % requests.length];
      next += 1;
      if (!request) throw new Error('There is nothing to send.');
      await connection.send(request);
      const answeredAt = performance.now();
      latencies.push(answeredAt - sentAt);
      sentAt = answeredAt;
    }
  };
  try {
    await Promise.all(open.map(drive));
  } finally {
    for (const connection of open) connection.close();
  }
  return {
    requests: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    latenciesMs: Float64Array.from(latencies).sort(),
  };
}
