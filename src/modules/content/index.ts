import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import type { CreatorService } from '../creators';
import type { UploadService } from '../media';
import { CommentService } from './comment.service';
import { CommentStore } from './comment.store';
import { ContentResolver } from './content.resolver';
import { PostMedia } from './post-media';
import { PostMediaStore } from './post-media.store';
import { PostService } from './post.service';
import { PostStore } from './post.store';

export { commentAdded, postLiked, postPublished } from './content.events';
export { contentReads } from './content.reads';

export const contentResolvers = [ContentResolver] as const;

export interface Content {
  readonly resolvers: readonly object[];
}

export function createContent(
  database: Database,
  readEngine: ReadEngine,
  creators: CreatorService,
  uploads: UploadService,
): Content {
  const media = new PostMedia(uploads, new PostMediaStore());
  const posts = new PostService({ database, readEngine, creators, media, store: new PostStore() });
  const comments = new CommentService(database, readEngine, new CommentStore());
  return { resolvers: [new ContentResolver(posts, comments)] };
}
