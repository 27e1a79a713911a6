import { isNativeError } from 'node:util/types';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { causesOf, hasCode } from '../kernel/problems/causes';
import { ApiError, errorCodes, type ErrorCode } from '../kernel/problems/errors';

/** An error as the client may see it, and whether it is one of ours or one that nobody foresaw. */
export interface DescribedError {
  readonly code: ErrorCode;
  readonly message: string;
  /** True where the message was replaced: the original belongs into the log. */
  readonly isUnexpected: boolean;
}

/** The HTTP status of an answer that has no data because of an error with this code. */
export const statusByCode: Readonly<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  // As Apollo Server answers: some of its clients look into no other answer for it.
  PERSISTED_QUERY_NOT_FOUND: 200,
  DOCUMENT_NOT_FOUND: 404,
  DOCUMENT_NOT_TRUSTED: 403,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  QUERY_TOO_COMPLEX: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** The codes of our libraries, in our words. */
const translations: Readonly<Record<string, ErrorCode>> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  UNAUTHORIZED: 'FORBIDDEN',
};

const codeByStatus: Readonly<Record<number, ErrorCode>> = {
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/**
 * The codes by which Node, PostgreSQL, Prisma and its adapter say that the database cannot be reached, takes nobody more, or gave up
 * because somebody else was in the way: what may well succeed when it is tried again.
 */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '40001',
  '40P01',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2034',
  'P2037',
  'ConnectionClosed',
  'DatabaseNotReachable',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
]);

/** `pg` gives these no code. */
const unavailableMessage =
  /^(timeout expired$|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;

/**
 * What a client may know of an error. Only errors that were raised as GraphQL errors with a code of the documented list
 * keep their message; a lost database is UNAVAILABLE; the rest is INTERNAL.
 */
export function describeError(error: unknown): DescribedError {
  if (error instanceof GraphQLError) {
    const code = codeOf(error);
    if (code && code !== 'INTERNAL' && mayBeShown(error, code)) {
      return { code, message: error.message, isUnexpected: false };
    }
  }
  if (isUnavailable(error)) {
    return {
      code: 'UNAVAILABLE',
      message: 'The service cannot answer just now. Try again shortly.',
      isUnexpected: true,
    };
  }
  return {
    code: 'INTERNAL',
    message: 'Something went wrong on our side.',
    isUnexpected: true,
  };
}

/** Turns an error of an operation into the entry of `errors[]` that the client gets. */
export function formatError(
  error: unknown,
  requestId: string,
  hideSuggestions: boolean,
): GraphQLFormattedError {
  const { code, message } = describeError(error);
  const { locations, path } = error instanceof GraphQLError ? error.toJSON() : {};
  return {
    message: hideSuggestions ? message.replace(/ Did you mean .*\?$/s, '') : message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, requestId, ...detailsOf(error, code) },
  };
}

/** The body of an answer to a request that never became an operation. */
export function errorBody(code: ErrorCode, message: string, requestId: string): object {
  return { errors: [{ message, extensions: { code, requestId } }] };
}

/** The error that an error was made from, at the end of the chain. */
export function rootOf(error: unknown): unknown {
  const root = error instanceof GraphQLError ? error.originalError : undefined;
  return root ? rootOf(root) : error;
}

/** What clients may know of an error besides. */
interface ErrorDetails {
  /** When to come back. */
  readonly retryAfterSeconds?: number;
  /** Why something is forbidden, where the client can do something about it. */
  readonly reason?: string;
}

function detailsOf(error: unknown, code: ErrorCode): ErrorDetails {
  const root = rootOf(error);
  if (!(root instanceof ApiError)) return {};
  const { retryAfterSeconds, reason } = root.extensions;
  if (code === 'RATE_LIMITED' && typeof retryAfterSeconds === 'number')
    return { retryAfterSeconds };
  return code === 'FORBIDDEN' && typeof reason === 'string' ? { reason } : {};
}

function codeOf(error: GraphQLError): ErrorCode | null {
  const http = error.extensions.http;
  const byStatus =
    typeof http === 'object' && http && 'status' in http && typeof http.status === 'number'
      ? codeByStatus[http.status]
      : undefined;
  if (byStatus) return byStatus;
  const root = rootOf(error);
  return (
    (root instanceof GraphQLError ? ourCode(root.extensions.code) : null) ??
    ourCode(error.extensions.code) ??
    (isCountingStopped(error) ? 'BAD_USER_INPUT' : null)
  );
}

/** The entry that graphql-js adds when variables are wrong in more places than it counts. It has no code of its own. */
function isCountingStopped({ message, path, originalError }: GraphQLError): boolean {
  return !path && !originalError && message.startsWith('Too many errors processing variables');
}

function ourCode(code: unknown): ErrorCode | null {
  if (typeof code !== 'string') return null;
  return errorCodes.find((ours) => ours === code) ?? translations[code] ?? null;
}

/**
 * GraphQL copies `extensions` from whatever a resolver throws, so a code proves nothing by itself. An exception is a
 * variable that a scalar's own parser refused, which graphql-js words and which has no path.
 */
function mayBeShown(error: GraphQLError, code: ErrorCode): boolean {
  return rootOf(error) instanceof GraphQLError || (code === 'BAD_USER_INPUT' && !error.path);
}

function isUnavailable(error: unknown): boolean {
  if (hasCode(error, unavailableCodes)) return true;
  for (const cause of causesOf(error)) {
    if (isNativeError(cause) && unavailableMessage.test(cause.message)) return true;
  }
  return false;
}
