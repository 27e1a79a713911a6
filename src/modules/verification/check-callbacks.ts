import { nobodysCaller } from '../../kernel/auth/viewer';
import { readCallback, type Callback } from '../../kernel/callbacks/callback';
import type { Database } from '../../kernel/db/database';
import { ApiError } from '../../kernel/problems/errors';
import type { PersonChecks } from './person-checks';
import type { ScreeningService } from './screening.service';
import type { VerificationService } from './verification.service';

/** What the intake of callbacks stands on. */
export interface CheckCallbacksDependencies {
  readonly worker: Database;
  readonly checks: PersonChecks | null;
  readonly verifications: VerificationService;
  readonly screenings: ScreeningService;
}

/** Takes what services tell us of people. */
export class CheckCallbacks {
  constructor(private readonly on: CheckCallbacksDependencies) {}

  /**
   * Applies a callback, once however often and in whatever order it comes: a verification is scored once and a search
   * answered once.
   *
   * @throws ApiError NOT_FOUND for a service that we do not have, UNAUTHENTICATED for a callback that is forged or stale,
   * BAD_REQUEST for one that says nothing that we understand. Nothing changes then.
   */
  async receive(
    callback: Callback & { readonly service: string; readonly requestId: string },
  ): Promise<void> {
    const { worker, checks, verifications, screenings } = this.on;
    if (checks?.name.toLowerCase() !== callback.service) {
      throw new ApiError('NOT_FOUND', 'There is nothing at this address.');
    }
    const provider = checks.name;
    const notice = await readCallback(() => checks.readCallback(callback));
    await worker.transaction(nobodysCaller(callback.requestId), (tx) =>
      notice.about === 'VERIFICATION'
        ? verifications.score(tx, { ...notice, provider })
        : screenings.answer(tx, { ...notice, provider }),
    );
  }
}
