import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Upload } from '../../generated/graphql';
import { UploadPurpose } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A file to send.' })
export class CreateUploadInput {
  @Field(() => UploadPurpose, { description: 'What the file is for.' })
  purpose!: UploadPurpose;

  @Field(() => String, {
    description: "The file's name without a path: 1 to 255 characters. It names nothing here.",
  })
  fileName!: string;

  @Field(() => String, {
    description:
      'The type of its content: image/avif, image/gif, image/jpeg, image/png, image/webp, video/mp4, video/quicktime, ' +
      'video/webm, audio/flac, audio/mp4, audio/mpeg, audio/ogg or audio/wav; for papers image/jpeg, image/png or image/webp.',
  })
  contentType!: string;

  @Field(() => Int, {
    description:
      'Its size in bytes: 25 MiB at most for pictures, 500 MiB for sound, 2,000 MiB for films.',
  })
  byteSize!: number;

  @Field(() => String, {
    description: 'The SHA-256 of its content, as 64 hexadecimal digits in lower case.',
  })
  sha256!: string;

  @Field(() => Int, { nullable: true, description: 'Width in pixels, where it has one.' })
  width?: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels, where it has one.' })
  height?: number | null;

  @Field(() => Int, { nullable: true, description: 'How long it plays, in seconds.' })
  durationSeconds?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'A header of a request.' })
export class RequestHeader {
  @Field(() => String, { description: 'Its name, in lower case.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'How to send the file: one request with exactly its bytes as the body. Whoever has this may send that file, and no other.',
})
export class UploadTarget {
  @Field(() => String, { description: 'Where to send it. The address is signed.' })
  url!: string;

  @Field(() => String, { description: 'The method of the request: PUT.' })
  method!: string;

  @Field(() => [RequestHeader], {
    description: 'The headers of the request, to be sent as they are: they are signed, too.',
  })
  headers!: readonly RequestHeader[];

  @Field(() => GraphQLDateTime, { description: 'Until when the request must have begun.' })
  expiresAt!: Date;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `createUpload`.' })
export class CreateUploadPayload implements Payload {
  @Field(() => Upload, { nullable: true, description: 'The upload, which waits for its file.' })
  upload?: Ref | null;

  @Field(() => UploadTarget, { nullable: true, description: 'How to send the file.' })
  target?: UploadTarget | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which upload has been sent.' })
export class CompleteUploadInput {
  @Field(() => ID, { description: 'The upload.' })
  uploadId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `completeUpload`.' })
export class CompleteUploadPayload implements Payload {
  @Field(() => Upload, { nullable: true, description: 'The upload, which can be used now.' })
  upload?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
