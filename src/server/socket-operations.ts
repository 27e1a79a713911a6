import {
  createSourceEventStream,
  execute,
  GraphQLError,
  OperationTypeNode,
  type ExecutionArgs,
  type GraphQLFormattedError,
} from 'graphql';
import { isNativeError } from 'node:util/types';
import {
  makeServer,
  type Context as SocketState,
  type Server as ProtocolServer,
  type SubscribePayload,
} from 'graphql-ws';
import { ApiError } from '../kernel/problems/errors';
import { describeError } from './errors';
import { EventResults } from './event-results';
import type { Gateway, OperationContext, RequestFacts } from './gateway';
import type { InFlight } from './in-flight';
import { RequestErrors, type Pipeline } from './pipeline';
import { clientOfSocket, factsOfSocket, newRequestId } from './requests';
import type { Connection } from './sockets';

/** Clients that support it come back after this code, after some time. */
const tryAgainLater = 1013;
const forbidden = 4403;

/** How often open sockets are held against their sessions: a session that ends closes them within five seconds. */
const sessionLookMs = 2_000;

/** setTimeout counts in 32 bits. */
const longestTimerMs = 2 ** 31 - 1;

type State = SocketState<Record<string, unknown> | undefined, Connection>;

/** What is known of an operation while it runs. */
interface SocketOperation<Context> {
  readonly requestId: string;
  readonly startedAt: number;
  readonly client: string | null;
  readonly kind: OperationTypeNode | null;
  readonly name: string | null;
  readonly codes: Set<string>;
  readonly context: Context | null;
}

/**
 * The protocol graphql-transport-ws over the gateway: who connects, what each operation may do, and a fresh context for
 * each operation and each event.
 */
export function createSocketProtocol<Context extends OperationContext>(
  gateway: Gateway<Context>,
  pipeline: Pipeline,
  inFlight: InFlight,
  subscriptions: InFlight,
): ProtocolServer<Connection> {
  const operations = new SocketOperations(gateway, pipeline, subscriptions);
  const sessions = new SocketSessions(gateway, pipeline);
  return makeServer<Record<string, unknown> | undefined, Connection>({
    connectionInitWaitTimeout: pipeline.limits.initTimeoutMs,
    onConnect: (state) => sessions.open(state),
    onClose: (state) => sessions.close(state),
    onSubscribe: (state, _id, payload) => inFlight.run(() => operations.begin(state, payload)),
    execute: (args) => inFlight.run(async () => execute(args)),
    subscribe: (args) => operations.subscribe(args),
    onNext(_state, _id, payload, _args, result) {
      if (!result.errors) return undefined;
      return { ...result, errors: operations.report(payload, result.errors) };
    },
    onError(_state, _id, payload, errors) {
      const reported = operations.report(payload, errors);
      operations.end(payload);
      return reported;
    },
    onComplete: (_state, _id, payload) => operations.end(payload),
  });
}

/** Lets sockets in by their token, and out when it expires. */
class SocketSessions<Context extends OperationContext> {
  private readonly expiries = new Map<string, NodeJS.Timeout>();
  /** The sockets of each login session. */
  private readonly bySession = new Map<string, Set<Connection>>();
  private look: NodeJS.Timeout | null = null;

  constructor(
    private readonly gateway: Gateway<Context>,
    private readonly pipeline: Pipeline,
  ) {}

  /** False closes the socket with 4403, which tells clients that their token is not good. */
  async open(state: State): Promise<boolean> {
    const connection = state.extra;
    const requestId = newRequestId();
    try {
      const { expiresAt, sessionId } = await this.gateway.contextFor(factsFor(state, requestId));
      if (sessionId !== null && connection.isOpen()) this.keep(sessionId, connection);
      if (expiresAt && connection.isOpen()) this.closeAt(expiresAt, connection);
      return true;
    } catch (error) {
      if (describeError(error).isUnexpected) {
        this.pipeline.report([error], requestId);
        connection.close(tryAgainLater, 'Try again later');
      }
      return false;
    }
  }

  close(state: State): void {
    const { id } = state.extra;
    clearTimeout(this.expiries.get(id));
    this.expiries.delete(id);
    for (const [sessionId, connections] of this.bySession) {
      if (connections.delete(state.extra) && connections.size === 0)
        this.bySession.delete(sessionId);
    }
  }

  private keep(sessionId: string, connection: Connection): void {
    const connections = this.bySession.get(sessionId) ?? new Set<Connection>();
    this.bySession.set(sessionId, connections.add(connection));
    this.lookAgain();
  }

  /** Looks for sessions that have ended as long as there are sockets of any. */
  private lookAgain(): void {
    if (this.look !== null || this.bySession.size === 0) return;
    this.look = setTimeout(() => {
      void this.closeEnded().finally(() => {
        this.look = null;
        this.lookAgain();
      });
    }, sessionLookMs).unref();
  }

  private async closeEnded(): Promise<void> {
    try {
      const ended = await this.gateway.endedSessions?.([...this.bySession.keys()]);
      for (const sessionId of ended ?? []) {
        for (const connection of this.bySession.get(sessionId) ?? []) {
          connection.close(forbidden, 'Session ended');
        }
      }
    } catch (error) {
      this.pipeline.report([error], newRequestId());
    }
  }

  private closeAt(expiresAt: Date, connection: Connection): void {
    const remainingMs = Math.max(expiresAt.getTime() - Date.now(), 0);
    const timer = setTimeout(
      () => connection.close(forbidden, 'Token expired'),
      Math.min(remainingMs, longestTimerMs),
    );
    this.expiries.set(connection.id, timer.unref());
  }
}

/** The operations on all sockets, from their first message to their last. */
class SocketOperations<Context extends OperationContext> {
  /** By the payload that asked for it, and by the arguments that it runs with. */
  private readonly running = new WeakMap<object, SocketOperation<Context>>();

  constructor(
    private readonly gateway: Gateway<Context>,
    private readonly pipeline: Pipeline,
    private readonly subscriptions: InFlight,
  ) {}

  /** What to execute, or why not. The token is judged anew each time: it may have been revoked since. */
  async begin(
    state: State,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const noted = {
      requestId: newRequestId(),
      startedAt: performance.now(),
      client: clientOfSocket(state.extra.request, state.connectionParams),
      codes: new Set<string>(),
    };
    this.running.set(payload, { ...noted, kind: null, name: null, context: null });
    try {
      this.assertRoom(state);
      const { document, operation } = this.pipeline.prepare(payload);
      const context = await this.gateway.contextFor(factsFor(state, noted.requestId));
      const args: ExecutionArgs = {
        schema: this.gateway.schema,
        document,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: context,
        ...(this.gateway.fieldResolver && { fieldResolver: this.gateway.fieldResolver }),
      };
      const name = operation.name?.value ?? null;
      const running = { ...noted, kind: operation.operation, name, context };
      this.running.set(payload, running);
      this.running.set(args, running);
      if (running.kind === OperationTypeNode.SUBSCRIPTION) this.subscriptions.begin();
      return args;
    } catch (error) {
      const errors = error instanceof RequestErrors ? error.errors : [error];
      return errors.map(asGraphQLError);
    }
  }

  /** The results of a subscription. One that cannot begin fails at its first result, as an error message. */
  async subscribe(args: ExecutionArgs): Promise<EventResults> {
    let context = this.running.get(args)?.context;
    const source = await sourceOf(args);
    return new EventResults(source, async (event) => {
      if (context) context = this.gateway.renewContext(context);
      return execute({ ...args, rootValue: event, contextValue: context });
    });
  }

  report(payload: SubscribePayload, errors: readonly unknown[]): GraphQLFormattedError[] {
    const operation = this.running.get(payload);
    const reported = this.pipeline.report(errors, operation?.requestId ?? newRequestId());
    for (const { extensions } of reported) operation?.codes.add(String(extensions?.code));
    return reported;
  }

  end(payload: SubscribePayload): void {
    const operation = this.running.get(payload);
    if (!operation) return;
    this.running.delete(payload);
    if (operation.kind === OperationTypeNode.SUBSCRIPTION) this.subscriptions.end();
    this.pipeline.record({
      requestId: operation.requestId,
      sessionId: operation.context?.sessionId ?? null,
      transport: 'websocket',
      operation: operation.name,
      client: operation.client,
      kind: operation.kind,
      durationMs: Math.round(performance.now() - operation.startedAt),
      status: null,
      codes: [...operation.codes],
    });
  }

  private assertRoom(state: State): void {
    const { operationsPerSocket } = this.pipeline.limits;
    if (Object.keys(state.subscriptions).length <= operationsPerSocket) return;
    throw new ApiError(
      'BAD_REQUEST',
      `A socket carries at most ${operationsPerSocket} operations at once.`,
    );
  }
}

/** The events of a subscription. What its resolver throws is thrown by the first `next`. */
async function sourceOf(args: ExecutionArgs): Promise<AsyncIterator<unknown>> {
  try {
    const source = await createSourceEventStream(args);
    if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
    return failing(source.errors?.[0]);
  } catch (error) {
    return failing(error);
  }
}

function failing(error: unknown): AsyncIterator<unknown> {
  return { next: () => Promise.reject(asGraphQLError(error)) };
}

function factsFor(state: State, requestId: string): RequestFacts {
  const { request, id } = state.extra;
  return factsOfSocket(request, state.connectionParams, id, requestId);
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = isNativeError(error) ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}
