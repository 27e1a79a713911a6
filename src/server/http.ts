import compress from '@fastify/compress';
import cors from '@fastify/cors';
import type { ApolloServer } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import helmet from 'helmet';
import { isUtf8 } from 'node:buffer';
import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import type { Logger } from '../kernel/log/logger';
import { ApiError, type ErrorCode } from '../kernel/problems/errors';
import { AcceptFirst } from './accept-first';
import { HttpExchange, statusOf } from './apollo';
import { DirectAnswers } from './direct-answers';
import type { Asker, Documents, FoundRequest } from './documents/documents';
import { describeError, errorBody, rootOf, statusByCode } from './errors';
import { EventStreams } from './event-streams';
import type { ExplorerPage } from './explorer/explorer';
import type { Gateway, OperationContext } from './gateway';
import type { Guard } from './guard';
import type { Limits } from './limits';
import type { Pipeline } from './pipeline';
import { clientName, newRequestId } from './requests';

/** How the HTTP server is set up. */
export interface HttpOptions {
  /** The origins whose pages may call from a browser. */
  readonly origins: readonly string[];
  readonly isProduction: boolean;
  readonly limits: Limits;
  /** Whether files come in besides. */
  readonly takesFiles: boolean;
}

/** An HTTP server whose every answer is JSON with a request id, with no routes yet. */
export async function createHttpServer(
  options: HttpOptions,
  log: Logger,
): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = log;
  const server = fastify({
    bodyLimit: options.limits.bodyBytes,
    genReqId: newRequestId,
    requestIdHeader: false,
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    // Node looks at slow clients only so often, so ten seconds are twelve at most.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
  });
  server.setErrorHandler<FastifyError>((error, request, reply) =>
    answerError(error, request, reply),
  );
  server.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 'NOT_FOUND', 'There is nothing at this address.'),
  );
  const headers = securityHeaders(options.isProduction);
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers({ ...headers, 'x-request-id': request.id });
    done();
  });
  acceptOnlyJson(server);
  await server.register(cors, {
    origin: [...options.origins],
    methods: ['GET', 'POST', ...(options.takesFiles ? ['PUT'] : []), 'OPTIONS'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });
  await server.register(compress, {
    threshold: 1024,
    encodings: ['br', 'gzip'],
    globalDecompression: false,
  });
  return server;
}

/**
 * Answers are data for programs: no browser may take one for a page, a script or a part of another site. What says so is the
 * same for every answer, so Helmet is asked once.
 */
function securityHeaders(isProduction: boolean): OutgoingHttpHeaders {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Those who may read answers are named by CORS.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    // On a developer's machine there is no TLS to insist on.
    strictTransportSecurity: isProduction,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  protect(request, response, () => undefined);
  return { ...response.getHeaders() };
}

/** What answers at the GraphQL endpoint. */
export interface Endpoint<Context extends OperationContext> {
  readonly gateway: Gateway<Context>;
  readonly apollo: ApolloServer<Context>;
  readonly pipeline: Pipeline;
  readonly guard: Guard;
  readonly streams: EventStreams<Context>;
  readonly documents: Documents;
  /** The explorer; null in production. */
  readonly page: ExplorerPage | null;
}

/** Adds the GraphQL endpoint. */
export function addGraphQL<Context extends OperationContext>(
  server: FastifyInstance,
  endpoint: Endpoint<Context>,
): void {
  const { page, pipeline, guard, streams, documents } = endpoint;
  const direct = new DirectAnswers(endpoint);
  const acceptFirst = new AcceptFirst(server.server);
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: (_request, _reply, done) => acceptFirst.begin(done),
    async handler(request, reply) {
      if (page && request.method === 'GET' && request.headers.accept?.includes('text/html')) {
        return page(request, reply);
      }
      const { method, id, headers, raw, body } = request;
      if (Array.isArray(body)) {
        return refuse(request, reply, 'BAD_REQUEST', 'Send one operation per request.');
      }
      const network = guard.networkOf(raw);
      await guard.admitAddress(network);
      const sent = method === 'GET' ? request.query : body;
      const found = await documents.find(sent, askerOf(request, network));
      if (found.query !== null) pipeline.screen(found.query);
      if (EventStreams.isAskedBy(request)) {
        if (method === 'GET' && !hasPreflightHeader(headers)) {
          return refuse(request, reply, 'BAD_REQUEST', 'Send the header apollo-require-preflight.');
        }
        return streams.answer(found, request, reply);
      }
      const search = searchOf(request, found);
      const members = method === 'GET' ? body : found.members;
      const { keep } = found;
      const exchange = new HttpExchange(id, method, headerMap(headers), search, members, keep);
      const context = contextFor(request, endpoint);
      if (await direct.answer(exchange, reply, context)) return reply;
      return answerOperation(exchange, request, reply, endpoint, { context, direct });
    },
  });
  server.route({
    method: ['PUT', 'PATCH', 'DELETE'],
    url: '/graphql',
    handler: (request, reply) =>
      refuse(request, reply.header('allow', 'GET, POST'), 'METHOD_NOT_ALLOWED', 'Use POST.'),
  });
}

/** Answers a request that does not become an operation. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
  message: string,
): FastifyReply {
  return sendRefusal(request, reply, statusByCode[code], errorBody(code, message, request.id));
}

function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  body: object,
): FastifyReply {
  const path = request.url.split('?', 1)[0];
  const durationMs = Math.round(reply.elapsedTime);
  request.log.info({ requestId: request.id, path, status, durationMs }, 'refused');
  return reply.code(status).header('x-request-id', request.id).send(body);
}

async function answerOperation<Context extends OperationContext>(
  exchange: HttpExchange,
  request: FastifyRequest,
  reply: FastifyReply,
  { apollo }: Endpoint<Context>,
  { context, direct }: { context: () => Promise<Context>; direct: DirectAnswers<Context> },
): Promise<FastifyReply> {
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: exchange,
    context,
  });
  for (const [name, value] of response.headers) reply.header(name, value);
  if (response.body.kind !== 'complete') throw new Error('An answer came in parts.');
  if (exchange.isReported) {
    if ((response.status ?? 200) === 200) direct.learn(exchange, response.headers);
    return reply.code(response.status ?? 200).send(response.body.string);
  }
  // Apollo Server refused the request before our plugin saw it, with an error that has no request id yet.
  const refusal = JSON.parse(response.body.string) as RefusalBody;
  for (const error of refusal.errors) error.extensions.requestId = request.id;
  const status = response.status === 406 ? 406 : statusOf(refusal.errors[0]?.extensions.code);
  return sendRefusal(request, reply, status, refusal);
}

/** Makes the context of a request, once. */
function contextFor<Context extends OperationContext>(
  request: FastifyRequest,
  { gateway, guard }: Endpoint<Context>,
): () => Promise<Context> {
  let made: Promise<Context> | undefined;
  const make = async (): Promise<Context> => {
    try {
      const facts = guard.factsOf(request.raw, request.id);
      return await (gateway.rememberedContextFor?.(facts) ?? gateway.contextFor(facts));
    } catch (error) {
      logUnexpected(error, request);
      throw error;
    }
  };
  return () => (made ??= make());
}

interface RefusalBody {
  readonly errors: { readonly extensions: { code: string; requestId: string } }[];
}

/** A browser asks first, with a preflight, before it sends either of these for a page of another origin. */
function hasPreflightHeader(headers: FastifyRequest['headers']): boolean {
  return Boolean(headers['apollo-require-preflight'] ?? headers['x-apollo-operation-name']);
}

function askerOf(request: FastifyRequest, network: string): Asker {
  const client = clientName((name) => {
    const header = request.headers[name];
    return typeof header === 'string' ? header : null;
  });
  return { requestId: request.id, network, client };
}

/** The search of the address, with the document in it where the client only named it. */
function searchOf({ raw, method }: FastifyRequest, { isReplaced, query }: FoundRequest): string {
  const at = raw.url?.indexOf('?') ?? -1;
  const search = raw.url && at >= 0 ? raw.url.slice(at) : '';
  if (!isReplaced || method !== 'GET') return search;
  const members = new URLSearchParams(search);
  members.delete('documentId');
  members.delete('extensions');
  members.set('query', query ?? '');
  return `?${members.toString()}`;
}

/** Takes request bodies in one form only: JSON in UTF-8, uncompressed. */
function acceptOnlyJson(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '');
      if (charset && charset[1]?.toLowerCase() !== 'utf-8') {
        return done(new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The only charset is utf-8.'));
      }
      if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
        return done(new ApiError('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.'));
      }
      if (!isUtf8(body)) return done(new ApiError('BAD_REQUEST', 'The body is not UTF-8.'));
      return parseJson(request, body.toString('utf8'), done);
    },
  );
}

/** Errors before and outside GraphQL: Fastify's own by their status, ours by their code, the rest masked. */
function answerError(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof ApiError) return refuse(request, reply, error.code, error.message);
  const status = 'statusCode' in error ? error.statusCode : undefined;
  switch (status) {
    case 413:
      return refuse(request, reply, 'PAYLOAD_TOO_LARGE', 'The body is larger than 100 KiB.');
    case 415:
      return refuse(request, reply, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    const isJson = error instanceof SyntaxError || error.message.includes('JSON');
    const message = isJson ? 'The body is not valid JSON.' : 'The request is malformed.';
    return refuse(request, reply, 'BAD_REQUEST', message);
  }
  logUnexpected(error, request);
  const { code, message } = describeError(error);
  return refuse(request, reply, code, message);
}

function logUnexpected(error: unknown, request: FastifyRequest): void {
  if (!describeError(error).isUnexpected) return;
  request.log.error({ requestId: request.id, err: rootOf(error) }, 'unexpected error');
}

/** What is not even HTTP, or comes too slowly. */
function answerBrokenRequest(error: Error, socket: Socket): void {
  if (!socket.writable || ('code' in error && error.code === 'ECONNRESET'))
    return void socket.destroy();
  const body = JSON.stringify(
    errorBody('BAD_REQUEST', 'This is not a valid HTTP request.', newRequestId()),
  );
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function headerMap(headers: FastifyRequest['headers']): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}
