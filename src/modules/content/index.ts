import type { Database } from '../../kernel/db/database';
import type { ReadEngine } from '../../kernel/read/engine';
import type { Strokes } from '../../kernel/write/strokes';
import type { CreatorService } from '../creators';
import type { UploadService } from '../media';
import { CommentService } from './comment.service';
import { ContentResolver } from './content.resolver';
import { PostMedia } from './post-media';
import { PostMediaStore } from './post-media.store';
import { PostService } from './post.service';
import { PostStore } from './post.store';
import { ContentRemoval } from './removal';

export { commentAdded, postLiked, postPublished } from './content.events';
export { contentReads } from './content.reads';
export type { ContentRemoval, Piece } from './removal';

export const contentResolvers = [ContentResolver] as const;

export interface Content {
  readonly removal: ContentRemoval;
  readonly resolvers: readonly object[];
}

/** What the module stands on. */
export interface ContentDependencies {
  readonly database: Database;
  readonly readEngine: ReadEngine;
  readonly strokes: Strokes;
  readonly creators: CreatorService;
  readonly uploads: UploadService;
}

export function createContent({ uploads, ...on }: ContentDependencies): Content {
  const media = new PostMedia(uploads, new PostMediaStore());
  const posts = new PostService({ ...on, media, store: new PostStore() });
  const comments = new CommentService(on.strokes);
  return { removal: new ContentRemoval(), resolvers: [new ContentResolver(posts, comments)] };
}
