import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../kernel/log/logger';
import type { RedisLink } from '../kernel/redis/redis-link';
import { createApollo } from './apollo';
import { EventStreams } from './event-streams';
import { Documents } from './documents/documents';
import { sha256Of, TrustedDocuments, type TrustMode } from './documents/trusted-documents';
import { createExplorer, type ExplorerOptions } from './explorer/explorer';
import type { Gateway, OperationContext } from './gateway';
import { Guard } from './guard';
import { addHealth } from './health';
import { addGraphQL, createHttpServer, type HttpOptions } from './http';
import { InFlight } from './in-flight';
import { defaultLimits, type Limits } from './limits';
import { LiveLogins } from './live-logins';
import { addMetrics, Metrics } from './metrics';
import { addPages, type DevelopmentPage } from './pages';
import { Pipeline } from './pipeline';
import { addAddresses } from './routes';
import { createSocketProtocol } from './socket-operations';
import { Sockets } from './sockets';

/** Where and how to serve. */
export interface ServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Production has no explorer, no introspection and no suggestions in errors. */
  readonly isProduction: boolean;
  readonly corsOrigins: readonly string[];
  /** The proxies whose `X-Forwarded-For` and `X-Forwarded-Host` are believed; left out, nobody's are. */
  readonly trustedProxies?: readonly string[];
  readonly explorer: ExplorerOptions;
  /** Other pages for developers; production has none of them either. */
  readonly pages?: readonly DevelopmentPage[];
  /** Whether `GET /metrics` answers. */
  readonly hasMetrics?: boolean;
  readonly limits?: Partial<Limits>;
  /** The documents that are known from the start, and what is done with all others; left out, there are none and they run. */
  readonly trustedDocuments?: { readonly mode: TrustMode; readonly documents: TrustedDocuments };
}

/** The pages that embed Apollo's explorer, which developers may point at their own machine. */
const developmentOrigins = [
  'https://studio.apollographql.com',
  'https://explorer.embed.apollographql.com',
  'https://sandbox.embed.apollographql.com',
];

/** A server that accepts requests. */
export interface RunningServer {
  /** The address of the server without a path, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  /**
   * Says "not ready" and asks clients to leave their connections; after this time of notice takes nothing new, lets
   * requests in flight end within the limit, and closes sockets so that clients come back.
   */
  close(noticeMs?: number): Promise<void>;
}

/**
 * Serves a gateway over HTTP and WebSocket on one port.
 * @throws the system's error, such as EADDRINUSE.
 */
export async function startServer<Context extends OperationContext>(
  gateway: Gateway<Context>,
  options: ServerOptions,
  log: Logger,
): Promise<RunningServer> {
  const limits = { ...defaultLimits, ...options.limits };
  const { isProduction, host, port } = options;
  const inFlight = new InFlight();
  const subscriptions = new InFlight();
  const metrics = options.hasMetrics ? new Metrics() : null;
  const pipeline = new Pipeline(gateway.schema, limits, isProduction, log, metrics);
  const guard = guardOf(gateway.redis ?? null, options, limits);
  const logins = new LiveLogins(
    gateway.endedSessions?.bind(gateway) ?? null,
    limits.sessionCheckMs,
    log,
  );
  const documents = documentsOf(gateway.redis ?? null, options, limits, log);
  noteUselessDocuments(pipeline, options.trustedDocuments?.documents ?? null, log);
  const streams = new EventStreams(gateway, { pipeline, guard, logins, subscriptions });
  let isDraining = false;

  const apollo = createApollo(gateway, pipeline, guard, log);
  await apollo.start();
  const http = await createHttpServer(httpOptionsOf(gateway, options, limits), log);
  http.addHook('onRequest', async (_request, reply) => {
    inFlight.begin();
    reply.raw.once('close', () => inFlight.end());
  });
  http.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close');
  });
  addHealth(http, async () => (isDraining ? ['draining'] : gateway.readinessProblems()));
  const page = isProduction ? null : createExplorer(options.explorer);
  addGraphQL(http, { gateway, apollo, pipeline, guard, streams, documents, page });
  if (!isProduction) addPages(http, options.pages ?? []);
  await addAddresses(http, gateway);
  const sockets = new Sockets(
    http.server,
    createSocketProtocol(gateway, { pipeline, guard, documents, logins, inFlight, subscriptions }),
    guard,
    limits,
    log,
  );
  if (metrics) addMetrics(http, metrics, { gateway, inFlight, sockets, subscriptions });
  const close = async (noticeMs = 0): Promise<void> => {
    isDraining = true;
    if (http.server.listening) {
      await delay(noticeMs);
      await quietTurn();
      http.server.close();
    }
    const closed = http.close();
    streams.close();
    await inFlight.idle(limits.drainMs);
    await sockets.close();
    logins.close();
    http.server.closeAllConnections();
    await closed;
    await apollo.stop();
  };

  try {
    await http.listen({ host, port });
  } catch (error) {
    await close();
    throw error;
  }
  const url = urlOf(http.server.address(), host);
  gateway.onServing?.(url);
  return { url, close };
}

function httpOptionsOf<Context extends OperationContext>(
  { files }: Gateway<Context>,
  options: ServerOptions,
  limits: Limits,
): HttpOptions {
  const { isProduction } = options;
  return { origins: originsOf(options), isProduction, limits, takesFiles: Boolean(files) };
}

function guardOf(redis: RedisLink | null, options: ServerOptions, limits: Limits): Guard {
  return new Guard({
    origins: originsOf(options),
    hasOwnPage: !options.isProduction,
    trustedProxies: options.trustedProxies ?? [],
    limits,
    redis,
  });
}

function documentsOf(
  redis: RedisLink | null,
  { trustedDocuments }: ServerOptions,
  { documentsPerAddress: rule }: Limits,
  log: Logger,
): Documents {
  const { mode, documents: trusted } = trustedDocuments ?? {
    mode: 'off' as const,
    documents: new TrustedDocuments([]),
  };
  return new Documents({ mode, trusted, rule, redis }, log);
}

/** A client's release may know another schema than this server: whoever runs it should hear of that before its users do. */
function noteUselessDocuments(
  pipeline: Pipeline,
  trusted: TrustedDocuments | null,
  log: Logger,
): void {
  for (const text of trusted ?? []) {
    const problems = pipeline.problemsOf(text);
    if (problems.length === 0) continue;
    const sha256 = sha256Of(text);
    log.error({ component: 'documents', sha256, problems }, 'a trusted document cannot run');
  }
}

/** The origins whose pages may call from a browser. */
function originsOf({ corsOrigins, isProduction }: ServerOptions): readonly string[] {
  return [...corsOrigins, ...(isProduction ? [] : developmentOrigins)];
}

/** How long a busy server may look for a quiet turn, and how short a turn is that had nothing to do. */
const quietTurnLimitMs = 500;
const quietTurnMs = 0.3;

/**
 * Resolves in a turn of the event loop that found nothing to do. When a server stops listening, the system refuses
 * connections that it has taken for the process and the process has not fetched yet; in such a turn there are none.
 */
async function quietTurn(): Promise<void> {
  const deadline = performance.now() + quietTurnLimitMs;
  for (let before = performance.now(); ; before = performance.now()) {
    await nextTurn();
    const now = performance.now();
    if (now - before < quietTurnMs || now > deadline) return;
  }
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${address.port}`;
}
