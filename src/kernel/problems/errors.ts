import { GraphQLError, type GraphQLErrorOptions } from 'graphql';

/** Every value that `extensions.code` of an entry in `errors[]` can have; the README lists what a client does about each. */
export const errorCodes = [
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PERSISTED_QUERY_NOT_FOUND',
  'DOCUMENT_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUERY_TOO_COMPLEX',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error whose message and code are meant for the client; whatever else is thrown reaches them as INTERNAL. */
export class ApiError extends GraphQLError {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: Omit<GraphQLErrorOptions, 'extensions'> = {},
    /** What else clients may know, in `extensions`; the server decides what of it reaches them. */
    details: Readonly<Record<string, number | string>> = {},
  ) {
    super(message, { ...options, extensions: { ...details, code } });
    // It is an answer and no fault: where it arose is of interest to nobody, and to find that out takes longer than the rest.
    Object.defineProperty(this, 'stack', { value: `ApiError: ${message}`, configurable: true });
  }
}

/** Nobody is logged in, or the token is expired, revoked or forged. */
export function unauthenticated(message = 'Log in to do this.'): ApiError {
  return new ApiError('UNAUTHENTICATED', message);
}

/** The viewer is known and may not do this. */
export function forbidden(message = 'You may not do this.'): ApiError {
  return new ApiError('FORBIDDEN', message);
}

/** A sanction in force keeps the account from this; clients tell it from other refusals by its reason. */
export function accountRestricted(): ApiError {
  const message = 'The moderators have closed this to your account for now.';
  return new ApiError('FORBIDDEN', message, {}, { reason: 'ACCOUNT_RESTRICTED' });
}

/** It is for people whose age is verified; clients tell it from other refusals by its reason. */
export function ageVerificationRequired(): ApiError {
  const message = 'Pass an age check to do this.';
  return new ApiError('FORBIDDEN', message, {}, { reason: 'AGE_VERIFICATION_REQUIRED' });
}

/** An argument has a form that no correct client sends. */
export function badUserInput(
  message: string,
  options: Omit<GraphQLErrorOptions, 'extensions'> = {},
): ApiError {
  return new ApiError('BAD_USER_INPUT', message, options);
}

/** The caller has done this too often and may do it again after a while. */
export function rateLimited(retryAfterSeconds: number): ApiError {
  const message = `This was done too often. Try again in ${retryAfterSeconds} seconds.`;
  return new ApiError('RATE_LIMITED', message, {}, { retryAfterSeconds });
}
