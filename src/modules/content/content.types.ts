import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Comment, Post } from '../../generated/graphql';
import { ContentType, PostVisibility } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A medium of a post.' })
export class PostMediaInput {
  @Field(() => ID, { description: 'An upload of yours for a post, which has been completed.' })
  uploadId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What it shows, for those who cannot see or hear it: 1 to 1,000 characters.',
  })
  altText?: string | null;
}

@InputType({ description: 'A new post.' })
export class CreatePostInput {
  @Field(() => ContentType, { description: 'What the post mainly consists of.' })
  contentType!: ContentType;

  @Field(() => String, { description: 'The headline: 1 to 200 characters, visible to everyone.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The text: 20,000 characters at most.' })
  body?: string | null;

  @Field(() => PostVisibility, { description: 'Who may open the post.' })
  visibility!: PostVisibility;

  @Field(() => [String], {
    nullable: true,
    description: 'Words under which the post is found, with or without the hash sign; 20 at most.',
  })
  tags?: readonly string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The price in tokens: for paid posts, and only for them.',
  })
  price?: number | null;

  @Field(() => [PostMediaInput], {
    nullable: true,
    description:
      'The pictures, films or sounds that it shows, in this order: of its own kind, 20 at most, and none for text.',
  })
  media?: readonly PostMediaInput[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether only viewers who have passed an age check may open it.',
  })
  isAgeRestricted?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether to publish it at once; otherwise it is a draft.',
  })
  publish?: boolean | null;
}

@InputType({ description: 'What is to be different about a post. What is left out stays.' })
export class UpdatePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => String, { nullable: true, description: 'The headline: 1 to 200 characters.' })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The text: 20,000 characters at most. Null takes it away.',
  })
  body?: string | null;

  @Field(() => [PostMediaInput], {
    nullable: true,
    description: 'All that it is to show, in this order. Media that are not among them leave it.',
  })
  media?: readonly PostMediaInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether to publish a draft.' })
  publish?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `updatePost`.' })
export class UpdatePostPayload implements Payload {
  @Field(() => Post, { nullable: true, description: 'The post as it is now.' })
  post?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createPost`.' })
export class CreatePostPayload implements Payload {
  @Field(() => Post, { nullable: true, description: 'The new post.' })
  post?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which post to like.' })
export class LikePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `likePost`.' })
export class LikePostPayload implements Payload {
  @Field(() => Post, { nullable: true, description: 'The post that is liked now.' })
  post?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which post to like no longer.' })
export class UnlikePostInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `unlikePost`.' })
export class UnlikePostPayload implements Payload {
  @Field(() => Post, { nullable: true, description: 'The post that is liked no longer.' })
  post?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to say under a post.' })
export class AddCommentInput {
  @Field(() => ID, { description: 'The post.' })
  postId!: string;

  @Field(() => String, { description: 'What to say: 1 to 5,000 characters.' })
  body!: string;

  @Field(() => ID, { nullable: true, description: 'The comment of the same post to answer.' })
  parentId?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `addComment`.' })
export class AddCommentPayload implements Payload {
  @Field(() => Comment, { nullable: true, description: 'The new comment.' })
  comment?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
