import type { Caller } from '../../kernel/auth/viewer';
import type { Transaction } from '../../kernel/db/database';
import { forbidden } from '../../kernel/problems/errors';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { ReadEngine } from '../../kernel/read/engine';

/**
 * Lets only the host of a stream go on.
 *
 * @throws Refusal NOT_FOUND where the caller may not know of it, ApiError FORBIDDEN for others who may.
 */
export async function requireStreamHost(
  tx: Transaction,
  readEngine: ReadEngine,
  caller: Caller,
  id: string,
  field = 'liveStreamId',
): Promise<void> {
  const stream = { type: 'LiveStream', id };
  if (!(await readEngine.permits(tx, caller, stream))) {
    throw refusal(UserErrorCode.NOT_FOUND, 'There is no such live stream.', [field]);
  }
  if (await readEngine.permits(tx, caller, { ...stream, policies: ['live-stream.host'] })) return;
  throw forbidden('Only its host may do this to a live stream.');
}
