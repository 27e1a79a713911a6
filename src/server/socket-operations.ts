import {
  execute,
  OperationTypeNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import {
  makeServer,
  type Context as SocketState,
  type Server as ProtocolServer,
  type SubscribePayload,
} from 'graphql-ws';
import { Following } from '../kernel/events/following';
import { ApiError } from '../kernel/problems/errors';
import { costHeader, costReport, wantsCost, type CostReport } from './cost-report';
import type { Documents } from './documents/documents';
import { describeError } from './errors';
import type { EventResults } from './event-results';
import type { Gateway, OperationContext, RequestFacts } from './gateway';
import type { Guard } from './guard';
import type { InFlight } from './in-flight';
import type { LiveLogins } from './live-logins';
import { Pace } from './pace';
import { RequestErrors, type Pipeline } from './pipeline';
import { clientOfSocket, newRequestId, withParameters } from './requests';
import type { Connection } from './sockets';
import { JoinedResults } from './sharing/joined-results';
import { SharedOperations } from './sharing/shared-operations';
import { asGraphQLError, resultsOf, sourceOf } from './subscribing';

/** Clients that support it come back after this code, after some time. */
const tryAgainLater = 1013;
const forbidden = 4403;

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
  /** What the client calls it. */
  readonly id: string;
  readonly connection: Connection;
}

/** What sockets share with the other transports. */
export interface SocketGround {
  readonly documents: Documents;
  readonly pipeline: Pipeline;
  readonly guard: Guard;
  readonly logins: LiveLogins;
  readonly inFlight: InFlight;
  readonly subscriptions: InFlight;
}

/**
 * The protocol graphql-transport-ws over the gateway: who connects, what each operation may do, and a fresh context for
 * each operation and each event.
 */
export function createSocketProtocol<Context extends OperationContext>(
  gateway: Gateway<Context>,
  ground: SocketGround,
): ProtocolServer<Connection> {
  const { pipeline, inFlight } = ground;
  const { sharing } = gateway;
  const shared = sharing ? new SharedOperations(sharing, pipeline) : null;
  const operations = new SocketOperations(gateway, ground, shared);
  const sessions = new SocketSessions(gateway, ground);
  return makeServer<Record<string, unknown> | undefined, Connection>({
    connectionInitWaitTimeout: pipeline.limits.initTimeoutMs,
    onConnect: (state) => sessions.open(state),
    onClose: (state) => sessions.close(state),
    onSubscribe: (state, id, payload) => inFlight.run(() => operations.begin(state, id, payload)),
    execute: (args) => inFlight.run(() => operations.execute(args)),
    subscribe: (args) => operations.subscribe(args),
    onNext(state, _id, payload, _args, result) {
      const cost = operations.settle(payload, wantsCost(parameterOf(state, costHeader)));
      if (!result.errors && !cost) return undefined;
      return {
        ...result,
        ...(result.errors && { errors: operations.report(payload, result.errors) }),
        ...(cost && { extensions: { ...result.extensions, cost } }),
      };
    },
    onError(_state, _id, payload, errors) {
      const reported = operations.report(payload, errors);
      operations.end(payload);
      return reported;
    },
    onComplete: (_state, _id, payload) => operations.end(payload),
  });
}

/** Lets sockets in by their token, and out when it expires or its session ends. */
class SocketSessions<Context extends OperationContext> {
  /** What must be undone for each when it closes. */
  private readonly releases = new Map<string, readonly (() => void)[]>();

  constructor(
    private readonly gateway: Gateway<Context>,
    private readonly ground: SocketGround,
  ) {}

  /** False closes the socket with 4403, which tells clients that their token is not good. */
  async open(state: State): Promise<boolean> {
    const connection = state.extra;
    const requestId = newRequestId();
    const { guard, logins, pipeline } = this.ground;
    try {
      const context = await this.gateway.contextFor(factsFor(state, requestId, guard));
      if (!connection.isOpen()) return true;
      const { userId } = context.viewer;
      const free = userId === null ? () => undefined : guard.accountPlaces.take(userId);
      if (!free) {
        connection.close(tryAgainLater, 'Too many connections of this account');
        return true;
      }
      const release = logins.watch(context, (why) => connection.close(forbidden, why));
      this.releases.set(connection.id, [free, release]);
      return true;
    } catch (error) {
      if (describeError(error).isUnexpected) {
        pipeline.report([error], requestId);
        connection.close(tryAgainLater, 'Try again later');
      }
      return false;
    }
  }

  close(state: State): void {
    const { id } = state.extra;
    for (const release of this.releases.get(id) ?? []) release();
    this.releases.delete(id);
  }
}

/** The operations on all sockets, from their first message to their last. */
class SocketOperations<Context extends OperationContext> {
  /** By the payload that asked for it, and by the arguments that it runs with. */
  private readonly running = new WeakMap<object, SocketOperation<Context>>();
  private readonly paces = new WeakMap<Connection, Pace>();

  constructor(
    private readonly gateway: Gateway<Context>,
    private readonly ground: SocketGround,
    private readonly shared: SharedOperations<Context> | null,
  ) {}

  /** What to execute, or why not. The token is judged anew each time: it may have been revoked since. */
  async begin(
    state: State,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { guard, pipeline, subscriptions, documents } = this.ground;
    const noted = {
      id,
      connection: state.extra,
      requestId: newRequestId(),
      startedAt: performance.now(),
      client: clientOfSocket(state.extra.request, state.connectionParams),
      codes: new Set<string>(),
    };
    this.running.set(payload, { ...noted, kind: null, name: null, context: null });
    try {
      this.assertRoom(state);
      const network = guard.networkOf(state.extra.request);
      await guard.admitAddress(network);
      const found = await documents.find(payload, { ...noted, network });
      const query = found.query ?? '';
      const { document, operation } = pipeline.prepare({ ...payload, query });
      found.keep?.();
      const context = await this.gateway.contextFor(factsFor(state, noted.requestId, guard));
      await guard.admitOperation(context, document, operation);
      const { variables } = payload;
      const cost = this.gateway.costOf?.({ document, operation, variables: variables ?? {} });
      await guard.admitCost(context, cost ?? 1);
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
      if (running.kind === OperationTypeNode.SUBSCRIPTION) subscriptions.begin();
      return args;
    } catch (error) {
      const errors = error instanceof RequestErrors ? error.errors : [error];
      return errors.map(asGraphQLError);
    }
  }

  /**
   * The result of a query or a mutation. A socket that asks for much at once waits for itself; what has not begun when it
   * closes is not begun any more, and was never acknowledged.
   */
  execute(args: ExecutionArgs): Promise<ExecutionResult> {
    const connection = this.running.get(args)?.connection;
    const pace = (connection && this.paces.get(connection)) ?? new Pace();
    if (connection) this.paces.set(connection, pace);
    return pace.run(() => (connection?.isOpen() === false ? {} : execute(args)));
  }

  /**
   * The results of a subscription. One that cannot begin fails at its first result, as an error message. What many follow is
   * told to all of them together, past the protocol, which then hears of the end only.
   */
  async subscribe(args: ExecutionArgs): Promise<EventResults | JoinedResults> {
    const running = this.running.get(args);
    if (!running?.context) {
      throw new Error('A subscription runs with arguments that are not ours.');
    }
    const { context: contextValue, id, connection } = running;
    const ours = { ...args, contextValue };
    const source = await sourceOf(ours);
    const { shared } = this;
    if (!shared || !(source instanceof Following)) {
      return resultsOf(this.gateway, ours, source[Symbol.asyncIterator]());
    }
    return new JoinedResults(id, connection, (sink) =>
      shared.join({ following: source, args: ours, sink }),
    );
  }

  report(payload: SubscribePayload, errors: readonly unknown[]): GraphQLFormattedError[] {
    const operation = this.running.get(payload);
    const reported = this.ground.pipeline.report(errors, operation?.requestId ?? newRequestId());
    for (const { extensions } of reported) operation?.codes.add(String(extensions?.code));
    return reported;
  }

  /** Gives back what the operation has not cost; answers with what it has, where the client wants to know. */
  settle(payload: SubscribePayload, isWanted: boolean): CostReport | null {
    const operation = this.running.get(payload);
    // An event costs what the subscription cost when it began.
    if (!operation?.context || operation.kind === OperationTypeNode.SUBSCRIPTION) return null;
    this.ground.guard.settleCost(operation.context);
    return isWanted ? costReport(operation.context.meter, true) : null;
  }

  end(payload: SubscribePayload): void {
    const operation = this.running.get(payload);
    if (!operation) return;
    this.settle(payload, false);
    this.running.delete(payload);
    if (operation.kind === OperationTypeNode.SUBSCRIPTION) this.ground.subscriptions.end();
    this.ground.pipeline.record({
      requestId: operation.requestId,
      sessionId: operation.context?.viewer.sessionId ?? null,
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
    const { operationsPerSocket } = this.ground.pipeline.limits;
    if (Object.keys(state.subscriptions).length <= operationsPerSocket) return;
    throw new ApiError(
      'BAD_REQUEST',
      `A socket carries at most ${operationsPerSocket} operations at once.`,
    );
  }
}

function parameterOf({ connectionParams, extra }: State, name: string): unknown {
  return connectionParams?.[name] ?? extra.request.headers[name];
}

function factsFor(state: State, requestId: string, guard: Guard): RequestFacts {
  const { request, id } = state.extra;
  return withParameters(guard.factsOf(request, requestId), state.connectionParams, id);
}
