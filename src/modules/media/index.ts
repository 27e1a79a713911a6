import type { Database } from '../../kernel/db/database';
import type { Task } from '../../kernel/jobs/jobs';
import { RateLimiter } from '../../kernel/limits/rate-limiter';
import type { RedisLink } from '../../kernel/redis/redis-link';
import type { ObjectStore } from '../../kernel/storage/ports';
import type { CreatorService } from '../creators';
import { clearUploads } from './clear-uploads';
import { MediaResolver } from './media.resolver';
import { UploadService } from './upload.service';
import { UploadStore } from './upload.store';

export { mediaReads } from './media.reads';
export type { UploadService } from './upload.service';
export type { KeptUpload } from './upload.store';

export const mediaResolvers = [MediaResolver] as const;

export interface Media {
  readonly service: UploadService;
  readonly resolvers: readonly object[];
  readonly tasks: readonly Task[];
}

/** What the module stands on. */
export interface MediaDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  readonly redis: RedisLink | null;
  readonly creators: CreatorService;
  readonly files: ObjectStore;
}

/** How often an account may announce an upload. */
const uploadsPerAccount = { times: 300, perSeconds: 3_600 };

export function createMedia({ redis, workers, ...on }: MediaDependencies): Media {
  const limiter = new RateLimiter(redis, 'uploads', uploadsPerAccount);
  const service = new UploadService({ ...on, limiter, store: new UploadStore() });
  return {
    service,
    resolvers: [new MediaResolver(service)],
    tasks: [clearUploads(workers, on.files)],
  };
}
