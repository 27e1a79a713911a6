import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  execute,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { print } from 'graphql-sse';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { ApiError } from '../kernel/problems/errors';
import { costHeader, costReport, wantsCost } from './cost-report';
import type { FoundRequest } from './documents/documents';
import { describeError, statusByCode } from './errors';
import type { Gateway, OperationContext } from './gateway';
import type { Guard } from './guard';
import type { InFlight } from './in-flight';
import type { LiveLogins } from './live-logins';
import { RequestErrors, type OperationRequest, type Pipeline } from './pipeline';
import { clientName } from './requests';
import { asGraphQLError, subscribeResults } from './subscribing';

/** Proxies end connections over which nothing comes for half a minute or so. */
const keepAliveMs = 12_000;

/** What event streams share with the other transports. */
export interface StreamGround {
  readonly pipeline: Pipeline;
  readonly guard: Guard;
  readonly logins: LiveLogins;
  readonly subscriptions: InFlight;
}

/** An operation that may run, and what goes with it. */
interface Opened<Context> {
  readonly args: ExecutionArgs & { readonly contextValue: Context };
  readonly operation: OperationDefinitionNode;
}

/** What happened while a stream was open. */
interface StreamState {
  readonly requestId: string;
  readonly codes: Set<string>;
}

/**
 * Operations whose answers come as server-sent events: one stream each, the "distinct connections" of the protocol
 * GraphQL over SSE. The messages are written one after another as the client takes them, so a client that reads slowly
 * slows its own source down and nothing piles up here.
 */
export class EventStreams<Context extends OperationContext> {
  private readonly open = new Set<ServerResponse>();
  private isClosing = false;

  constructor(
    private readonly gateway: Gateway<Context>,
    private readonly ground: StreamGround,
  ) {}

  /** Whether a request asks for events. */
  static isAskedBy(request: FastifyRequest): boolean {
    return request.headers.accept?.includes('text/event-stream') ?? false;
  }

  /** Answers a request. What keeps the stream from beginning is thrown. */
  async answer(
    found: FoundRequest,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | void> {
    const { guard, subscriptions, pipeline } = this.ground;
    const startedAt = performance.now();
    const state: StreamState = { requestId: request.id, codes: new Set() };
    const frees: (() => void)[] = [];
    let opened: Opened<Context>;
    try {
      if (this.isClosing) throw new ApiError('UNAVAILABLE', 'The server is about to stop.');
      frees.push(placeIn(guard.addressPlaces, guard.networkOf(request.raw)));
      opened = await this.begin(found, request);
      const { userId } = opened.args.contextValue.viewer;
      if (userId !== null) frees.push(placeIn(guard.accountPlaces, userId));
    } catch (error) {
      for (const free of frees) free();
      return this.refuse(error, request, reply);
    }
    const isSubscription = opened.operation.operation === OperationTypeNode.SUBSCRIPTION;
    if (isSubscription) subscriptions.begin();
    try {
      reply.hijack();
      await this.write(opened, request, reply, state);
    } finally {
      for (const free of frees) free();
      if (isSubscription) subscriptions.end();
      pipeline.record({
        requestId: state.requestId,
        transport: 'sse',
        operation: opened.operation.name?.value ?? null,
        client: clientName((name) => singleHeader(request, name)),
        kind: opened.operation.operation,
        durationMs: Math.round(performance.now() - startedAt),
        status: 200,
        codes: [...state.codes],
      });
    }
  }

  /** Ends all streams; clients come back by themselves, with the id of the last event that they got. */
  close(): void {
    this.isClosing = true;
    for (const response of this.open) response.end();
  }

  private async begin(found: FoundRequest, request: FastifyRequest): Promise<Opened<Context>> {
    const { pipeline, guard } = this.ground;
    const asked = readRequest(found.members);
    const { document, operation } = pipeline.prepare(asked);
    found.keep?.();
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && request.method === 'GET') {
      throw new ApiError('METHOD_NOT_ALLOWED', 'Mutations are sent by POST.');
    }
    const context = await this.gateway.contextFor(guard.factsOf(request.raw, request.id));
    await guard.admitOperation(context, document, operation);
    const { variables } = asked;
    const cost = this.gateway.costOf?.({ document, operation, variables: variables ?? {} });
    await guard.admitCost(context, cost ?? 1);
    const lastEventId = singleHeader(request, 'last-event-id');
    const resumed = lastEventId
      ? resumedAfter(lastEventId, document, operation, this.gateway.schema)
      : document;
    const { fieldResolver } = this.gateway;
    return {
      operation,
      args: {
        schema: this.gateway.schema,
        document: resumed,
        operationName: asked.operationName,
        variableValues: asked.variables,
        contextValue: context,
        ...(fieldResolver && { fieldResolver }),
      },
    };
  }

  private async write(
    { args, operation }: Opened<Context>,
    request: FastifyRequest,
    reply: FastifyReply,
    state: StreamState,
  ): Promise<void> {
    const { guard } = this.ground;
    const response = reply.raw;
    this.open.add(response);
    response.writeHead(200, {
      ...headersOf(reply),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': request.id,
    });
    // Some browsers believe that a stream is open only when something has come over it.
    response.write(':\n\n');
    const keepAlive = setInterval(() => response.write(':\n\n'), keepAliveMs).unref();
    const release = this.ground.logins.watch(args.contextValue, () => response.end());
    try {
      if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
        await this.writeEvents(args, response, state);
      } else {
        const result = await execute(args);
        guard.settleCost(args.contextValue);
        const isWanted = wantsCost(request.headers[costHeader]);
        const cost = isWanted ? costReport(args.contextValue.meter, true) : null;
        const told = cost ? { ...result, extensions: { ...result.extensions, cost } } : result;
        await this.writeResult(told, response, state);
      }
      if (isWritable(response)) response.end(print({ event: 'complete', data: null }));
    } finally {
      release();
      clearInterval(keepAlive);
      this.open.delete(response);
      if (!response.writableEnded) response.end();
    }
  }

  private async writeEvents(
    args: Opened<Context>['args'],
    response: ServerResponse,
    state: StreamState,
  ): Promise<void> {
    const results = await subscribeResults(this.gateway, args);
    response.once('close', () => void results.return());
    try {
      for await (const result of results) {
        if (!isWritable(response)) break;
        await this.writeResult(result, response, state);
      }
    } catch (error) {
      await this.writeResult({ errors: [asGraphQLError(error)] }, response, state);
    } finally {
      await results.return();
    }
  }

  private async writeResult(
    result: ExecutionResult,
    response: ServerResponse,
    { requestId, codes }: StreamState,
  ): Promise<void> {
    if (!isWritable(response)) return;
    const errors = result.errors && this.ground.pipeline.report(result.errors, requestId);
    for (const { extensions } of errors ?? []) codes.add(String(extensions?.code));
    const cursor = cursorOf(result);
    const id = cursor === null ? '' : `id: ${cursor}\n`;
    const message = print({
      event: 'next',
      data: errors ? { ...result, errors: errors as unknown as ExecutionResult['errors'] } : result,
    });
    if (response.write(`${id}${message}`)) return;
    await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }

  private refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const errors = error instanceof RequestErrors ? error.errors : [error];
    const reported = this.ground.pipeline.report(errors, request.id);
    const status = statusByCode[describeError(errors[0]).code];
    return reply.code(status).send({ errors: reported });
  }
}

function placeIn(places: { take(key: string): (() => void) | null }, key: string): () => void {
  const free = places.take(key);
  if (!free) throw new ApiError('RATE_LIMITED', 'There are too many open connections already.');
  return free;
}

/** The operation in the members of a request, which are JSON or, by GET, the search of the address. */
function readRequest(source: unknown): OperationRequest {
  if (typeof source !== 'object' || source === null || !('query' in source)) {
    throw new ApiError('BAD_REQUEST', 'Send an operation as `query`.');
  }
  const { query } = source;
  const operationName = 'operationName' in source ? source.operationName : null;
  const variables = readVariables('variables' in source ? source.variables : null);
  if (typeof query !== 'string' || !isTextOrNothing(operationName)) {
    throw new ApiError('BAD_REQUEST', '`query` and `operationName` are texts.');
  }
  return { query, operationName, variables };
}

function readVariables(given: unknown): Readonly<Record<string, unknown>> | null {
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ApiError('BAD_REQUEST', '`variables` is an object.');
  }
  return value as Readonly<Record<string, unknown>>;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('BAD_REQUEST', '`variables` is not valid JSON.');
  }
}

function isTextOrNothing(value: unknown): value is string | null | undefined {
  return value === null || value === undefined || typeof value === 'string';
}

/**
 * The same subscription, going on behind the last event that the client got: its field's argument `after` says so, where
 * the field has one. Of a state there is nothing to go on from.
 */
function resumedAfter(
  lastEventId: string,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): DocumentNode {
  const [field] = operation.selectionSet.selections;
  if (field?.kind !== Kind.FIELD) return document;
  const declared = schema.getSubscriptionType()?.getFields()[field.name.value];
  if (!declared?.args.some(({ name }) => name === 'after')) return document;
  const after = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'after' },
    value: { kind: Kind.STRING, value: lastEventId },
  } as const;
  const others = field.arguments?.filter(({ name }) => name.value !== 'after') ?? [];
  const selectionSet = {
    ...operation.selectionSet,
    selections: [{ ...field, arguments: [...others, after] }],
  };
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      definition === operation ? { ...operation, selectionSet } : definition,
    ),
  };
}

/** Where the event stands in its log, when the client has asked for that. */
function cursorOf({ data }: ExecutionResult): string | null {
  const [event] = Object.values(data ?? {});
  if (typeof event !== 'object' || event === null || !('cursor' in event)) return null;
  const { cursor } = event;
  return typeof cursor === 'string' && /^[\w-]+$/.test(cursor) ? cursor : null;
}

/** The headers that hooks have set on an answer which is written past Fastify. */
function headersOf(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function singleHeader(request: FastifyRequest, name: string): string | null {
  const header = request.headers[name];
  return typeof header === 'string' ? header : null;
}

function isWritable(response: ServerResponse): boolean {
  return !response.writableEnded && !response.destroyed;
}
