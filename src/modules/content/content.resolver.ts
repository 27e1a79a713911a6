import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { PostConnection } from '../../generated/graphql';
import { ConnectionArgs } from '../../kernel/graphql/connections';
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
} from './content.types';
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
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
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
    return succeed({ post: ref('Post', await this.posts.create(context, input)) });
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
