import { LocalCourier } from '../../kernel/callbacks/local-courier';
import type { Database } from '../../kernel/db/database';
import { LocalNotices } from '../../kernel/db/local-notices';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { ReadEngine } from '../../kernel/read/engine';
import type { ObjectStore } from '../../kernel/storage/ports';
import type { UploadService } from '../media';
import { CheckCallbacks } from './check-callbacks';
import { LocalChecks } from './local-checks';
import { ScreeningService } from './screening.service';
import { ScreeningStore } from './screening.store';
import { checkPeople } from './verification.jobs';
import { VerificationResolver } from './verification.resolver';
import { VerificationService } from './verification.service';
import { VerificationStore } from './verification.store';

export type { CheckCallbacks } from './check-callbacks';
export type { PersonChecks } from './person-checks';
export { verificationDecided } from './verification.events';
export { verificationReads } from './verification.reads';
export type { ScreeningService } from './screening.service';

export const verificationResolvers = [VerificationResolver] as const;

/** What the module stands on. */
export interface VerificationModuleDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly worker: Database;
  readonly readEngine: ReadEngine;
  readonly uploads: UploadService;
  readonly files: ObjectStore;
  /** The key of the local checks' callbacks; null where there are none, as in production. */
  readonly localKey: Uint8Array | null;
  readonly log: Logger;
}

export interface Verification {
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
  readonly callbacks: CheckCallbacks;
  readonly screenings: ScreeningService;
  /** The stand-in for a service; null in production. */
  readonly local: LocalChecks | null;
  close(): Promise<void>;
}

export function createVerification(on: VerificationModuleDependencies): Verification {
  const { worker, localKey, log } = on;
  const notices = new LocalNotices(worker.pool, 'checks');
  const local = localKey && new LocalChecks(new LocalCourier({ notices, key: localKey, log }));
  const verificationStore = new VerificationStore();
  const screeningStore = new ScreeningStore();
  const checks = local;
  const verifications = new VerificationService({ ...on, store: verificationStore, checks });
  const screenings = new ScreeningService({
    ...on,
    store: screeningStore,
    people: verificationStore,
    checks,
  });
  return {
    resolvers: [new VerificationResolver(verifications, screenings)],
    tasks: [checkPeople({ worker, verifications, screenings, verificationStore, screeningStore })],
    callbacks: new CheckCallbacks({ worker, checks, verifications, screenings }),
    screenings,
    local,
    close: async () => local?.courier.close(),
  };
}
