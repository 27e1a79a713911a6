import type {
  DocumentNode,
  GraphQLError,
  GraphQLFieldResolver,
  GraphQLSchema,
  OperationDefinitionNode,
} from 'graphql';
import type { Readable } from 'node:stream';
import type { CostMeter } from '../kernel/limits/cost-meter';
import type { RedisLink } from '../kernel/redis/redis-link';
import type { EndedSessions } from './live-logins';
import type { Measurement } from './measurement';
import type { Sharing } from './sharing/sharing';

/** What a transport knows about a request before anybody has looked at who sends it. */
export interface RequestFacts {
  /** Goes with every answer, error and log line of the request. */
  readonly requestId: string;
  /** The `Authorization` header, or the parameter of that name that opened the WebSocket. */
  readonly authorization: string | null;
  /** The `x-cluster` header, or the parameter `cluster` or `x-cluster` that opened the WebSocket. */
  readonly cluster: string | null;
  /** The host that the client addressed, without its port. */
  readonly host: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** The WebSocket behind the request; null over HTTP. */
  readonly connectionId: string | null;
}

/** What the transports must find in every context, whatever else resolvers keep in theirs. */
export interface OperationContext {
  readonly requestId: string;
  /** The address of the client, as far as it can be believed. */
  readonly ip: string | null;
  /** Who sends it; null for whoever has not logged in. */
  readonly viewer: { readonly userId: string | null; readonly sessionId: string | null };
  /** What the operation costs; left out where nobody counts what it fetches. */
  readonly meter?: CostMeter;
  /** When the token behind the request expires; null where there is none. An open WebSocket is closed then. */
  readonly expiresAt: Date | null;
}

/** An operation that is valid, with its variables as the client sent them. */
export interface RunnableOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** An answer whose `data` is text already. */
export interface WrittenAnswer {
  readonly data: string;
  readonly errors: readonly GraphQLError[];
}

/** A request to an address of its own, beside GraphQL. */
export interface RawRequest {
  readonly requestId: string;
  /** The parts of the address that the path names. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it came in, byte for byte: signatures are over bytes. */
  readonly body: Buffer;
}

/** A JSON document at an address of its own, the same for everyone. */
export interface PublicDocument {
  readonly path: string;
  readonly content: () => object;
}

/** A file that comes in, or the part of one that goes out. */
export interface FileContent {
  readonly contentType: string;
  /** The size of the whole file, in bytes. */
  readonly byteSize: number;
  /** The first and the last byte of the part; null where it is the whole file. */
  readonly part: readonly [first: number, last: number] | null;
  readonly content: Readable;
}

/** A request for a file, or with one. */
export interface FileRequest {
  /** What follows the path in the address. */
  readonly key: string;
  /** The search of the address, as it was read. */
  readonly query: unknown;
}

/** Addresses under which files come and go. Errors: an `ApiError` is answered with its status. */
export interface FileRoute {
  /** Such as `/files`. */
  readonly path: string;
  /** Takes a file as it streams in. */
  take(
    request: FileRequest & { readonly contentType: string | null; readonly body: Readable },
  ): Promise<void>;
  /** Gives a file, or the part of it that a `Range` header asks for. */
  give(request: FileRequest & { readonly range: string | null }): Promise<FileContent>;
}

/** An address beside GraphQL that other services post to. */
export interface RawRoute {
  /** Such as `/things/:name`. */
  readonly path: string;
  /** The body of the answer. Errors: an `ApiError` is answered with its status. */
  answer(request: RawRequest): Promise<object>;
}

/**
 * All that the transports know about the product. The context must be an object without private `#` members, because
 * Apollo Server copies it.
 */
export interface Gateway<Context extends OperationContext = OperationContext> {
  readonly schema: GraphQLSchema;
  /** Resolves the fields that have no resolver of their own. */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, Context>;
  /**
   * The context for one operation. Errors: an `ApiError`, such as UNAUTHENTICATED for a token that is no longer good,
   * reaches the client as it is.
   */
  contextFor(facts: RequestFacts): Promise<Context>;
  /**
   * The same as `contextFor`, or one in which the viewer is only remembered: `settle` must make another of it before
   * anything but `write` uses it.
   */
  rememberedContextFor?(facts: RequestFacts): Promise<Context>;
  /** The context with a viewer who was asked for. Errors: an `ApiError`, as of `contextFor`. */
  settle?(context: Context): Promise<Context>;
  /** Whether `write` answers such an operation, unless something about the variables or the rows is unusual. */
  writes?(operation: Pick<RunnableOperation, 'document' | 'operation'>): boolean;
  /** Answers an operation by text, meaning what graphql-js would; null leaves it to graphql-js, as where it is left out. */
  write?(operation: RunnableOperation, context: Context): Promise<WrittenAnswer | null>;
  /** What an operation costs at most, in rows; left out, one each. */
  costOf?(operation: RunnableOperation): number;
  /** The context for the next event of a subscription: the same caller, with loaders that remember nothing. */
  renewContext(context: Context): Context;
  /** How an event is told to many who follow it; left out, it is executed for each of them. */
  readonly sharing?: Sharing<Context>;
  /** What several gateways share, for limits that hold for all of them; left out, each counts for itself. */
  readonly redis?: RedisLink | null;
  /** Which of these login sessions are over, by themselves or with their account; left out, none ends before its token. */
  endedSessions?(...sessions: Parameters<EndedSessions>): ReturnType<EndedSessions>;
  /** What the product adds to the metrics of the transports; what cannot be measured just now is left out. */
  measurements?(): Promise<readonly Measurement[]>;
  /** What keeps the process from serving, as short names without addresses; empty when it is ready. */
  readinessProblems(): Promise<readonly string[]>;
  /** Documents that anyone may get. */
  readonly documents?: readonly PublicDocument[];
  /** Addresses beside GraphQL. */
  readonly routes?: readonly RawRoute[];
  /** Where files come and go; null or left out where they do not. */
  readonly files?: FileRoute | null;
  /** Called once the server listens, with its address. */
  onServing?(url: string): void;
}
