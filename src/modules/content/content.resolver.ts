import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { PostConnection, PostListArgs } from '../../generated/graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import type { CommentService } from './comment.service';
import { feed } from './content.reads';
import {
  AddCommentInput,
  AddCommentPayload,
  CreatePostInput,
  CreatePostPayload,
  LikePostInput,
  LikePostPayload,
  UnlikePostInput,
  UnlikePostPayload,
  UpdatePostInput,
  UpdatePostPayload,
  type PostMediaInput,
} from './content.types';
import type { MediaDraft } from './post-media';
import type { PostService } from './post.service';

@Resolver()
export class ContentResolver {
  constructor(
    private readonly posts: PostService,
    private readonly comments: CommentService,
  ) {}

  @Query(() => PostConnection, {
    description:
      'Posts of the creators whom the viewer follows and the viewer’s own, newest first; for a visitor, everybody’s.',
  })
  feed(
    @Args(() => PostListArgs) _list: PostListArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, feed);
  }

  @PayloadMutation(() => CreatePostPayload, 'Writes a post, as a draft or published at once.')
  async createPost(
    @Input(() => CreatePostInput) input: CreatePostInput,
    @Ctx() context: RequestContext,
  ): Promise<CreatePostPayload> {
    const draft = { ...input, media: mediaOf(input.media) };
    return succeed({ post: ref('Post', await this.posts.create(context, draft)) });
  }

  @PayloadMutation(() => UpdatePostPayload, 'Changes a post, or publishes a draft.')
  async updatePost(
    @Input(() => UpdatePostInput) { postId: id, media, ...change }: UpdatePostInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdatePostPayload> {
    const postId = uuidOf('Post', id);
    await this.posts.update(context, postId, { ...change, media: mediaOf(media) });
    return succeed({ post: ref('Post', postId) });
  }

  @PayloadMutation(() => LikePostPayload, 'Likes a post. Liking it again changes nothing.')
  async likePost(
    @Input(() => LikePostInput) input: LikePostInput,
    @Ctx() context: RequestContext,
  ): Promise<LikePostPayload> {
    const postId = uuidOf('Post', input.postId);
    await this.posts.like(context, postId);
    return succeed({ post: ref('Post', postId) });
  }

  @PayloadMutation(() => UnlikePostPayload, 'Likes a post no longer.')
  async unlikePost(
    @Input(() => UnlikePostInput) input: UnlikePostInput,
    @Ctx() context: RequestContext,
  ): Promise<UnlikePostPayload> {
    const postId = uuidOf('Post', input.postId);
    await this.posts.unlike(context, postId);
    return succeed({ post: ref('Post', postId) });
  }

  @PayloadMutation(() => AddCommentPayload, 'Says something under a post, or answers a comment.')
  async addComment(
    @Input(() => AddCommentInput) input: AddCommentInput,
    @Ctx() context: RequestContext,
  ): Promise<AddCommentPayload> {
    const commentId = await this.comments.add(context, {
      postId: uuidOf('Post', input.postId),
      body: input.body,
      parentId: optionalUuidOf('Comment', input.parentId),
    });
    return succeed({ comment: ref('Comment', commentId) });
  }
}

function mediaOf(media: readonly PostMediaInput[] | null | undefined): MediaDraft[] | null {
  return (
    media?.map(({ uploadId, altText }) => ({ uploadId: uuidOf('Upload', uploadId), altText })) ??
    null
  );
}
