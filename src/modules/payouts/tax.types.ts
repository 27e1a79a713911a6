import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { TaxInformation } from '../../generated/graphql';
import { TaxFormKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'What the viewer says about their taxes.' })
export class SubmitTaxInformationInput {
  @Field(() => TaxFormKind, {
    description:
      'Under which rules: W9 in the United States and only there, VAT in the European Union.',
  })
  form!: TaxFormKind;

  @Field(() => String, { description: 'Where the viewer is taxed, by ISO 3166-1, such as US.' })
  countryCode!: string;

  @Field(() => String, {
    description: 'The name in law; 200 characters at most. It is kept encrypted.',
  })
  legalName!: string;

  @Field(() => String, {
    description:
      'The tax number: 9 digits in the United States, 4 to 30 letters and digits elsewhere. It is kept encrypted.',
  })
  taxNumber!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `submitTaxInformation`.' })
export class SubmitTaxInformationPayload implements Payload {
  @Field(() => TaxInformation, { nullable: true, description: 'The tax details.' })
  taxInformation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which tax details to look at.' })
export class OpenTaxInformationInput {
  @Field(() => ID, { description: 'The tax details.' })
  taxInformationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openTaxInformation`.' })
export class OpenTaxInformationPayload implements Payload {
  @Field(() => String, { nullable: true, description: 'The name in law.' })
  legalName?: string | null;

  @Field(() => String, { nullable: true, description: 'The tax number.' })
  taxNumber?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whether tax details are accepted.' })
export class ReviewTaxInformationInput {
  @Field(() => ID, { description: 'The tax details.' })
  taxInformationId!: string;

  @Field(() => Boolean, { description: 'Whether they are.' })
  isAccepted!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `reviewTaxInformation`.' })
export class ReviewTaxInformationPayload implements Payload {
  @Field(() => TaxInformation, { nullable: true, description: 'The tax details.' })
  taxInformation?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whether payouts to a country need tax details.' })
export class SetTaxRequirementInput {
  @Field(() => String, { description: 'The country, by ISO 3166-1, such as US.' })
  countryCode!: string;

  @Field(() => Boolean, { description: 'Whether they do.' })
  isRequired!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setTaxRequirement`.' })
export class SetTaxRequirementPayload implements Payload {
  @Field(() => [String], {
    nullable: true,
    description: 'The countries that need tax details now.',
  })
  taxRequirements?: readonly string[] | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'A yearly statement as a file to download.' })
export class PrintedTaxDocument {
  @Field(() => String, { description: 'What to call the file.' })
  fileName!: string;

  @Field(() => String, { description: 'What it is: `application/pdf`.' })
  mimeType!: string;

  @Field(() => String, { description: 'Its bytes, as base64.' })
  contentBase64!: string;
}
