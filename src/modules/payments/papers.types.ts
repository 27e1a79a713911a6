import { Field, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'A paper as a file to download.' })
export class PrintedInvoice {
  @Field(() => String, { description: 'What to call the file.' })
  fileName!: string;

  @Field(() => String, { description: 'What it is: `application/pdf`.' })
  mimeType!: string;

  @Field(() => String, { description: 'Its bytes, as base64.' })
  contentBase64!: string;
}
