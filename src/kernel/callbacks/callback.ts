import { ApiError, unauthenticated } from '../problems/errors';

/** A callback of a service outside as it came in, before anybody knows who sent it. */
export interface Callback {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes that were signed. */
  readonly body: Buffer;
}

/** A callback that the service did not sign, or signed too long ago. */
export class ForgedCallback extends Error {
  override readonly name = 'ForgedCallback';
}

/** A callback that is signed well and says nothing that we understand. */
export class UnreadableCallback extends Error {
  override readonly name = 'UnreadableCallback';
}

/**
 * What a callback says, for a route that answers whoever sent it.
 *
 * @throws ApiError UNAUTHENTICATED for a callback that is forged or stale, BAD_REQUEST for one that says nothing that we
 * understand.
 */
export async function readCallback<Notice>(read: () => Notice | Promise<Notice>): Promise<Notice> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ForgedCallback) {
      throw unauthenticated('The signature is missing, forged or too old.');
    }
    if (error instanceof UnreadableCallback) throw new ApiError('BAD_REQUEST', error.message);
    throw error;
  }
}
