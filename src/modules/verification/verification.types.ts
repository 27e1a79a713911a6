import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { AmlCheck, KycDocument, KycVerification } from '../../generated/graphql';
import { KycDocumentKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

@InputType({ description: 'A paper of a verification.' })
export class KycDocumentInput {
  @Field(() => KycDocumentKind, { description: 'What it is.' })
  kind!: KycDocumentKind;

  @Field(() => ID, { description: 'A completed upload with the purpose IDENTITY.' })
  uploadId!: string;
}

@InputType({ description: 'Who somebody is, with the papers that show it.' })
export class SubmitVerificationInput {
  @Field(() => String, { description: 'The first name in the papers; 100 characters at most.' })
  firstName!: string;

  @Field(() => String, { description: 'The last name in the papers; 100 characters at most.' })
  lastName!: string;

  @Field(() => [KycDocumentInput], {
    description:
      'The papers, 10 at most. One of them is a passport, an identity card or a driving licence.',
  })
  documents!: readonly KycDocumentInput[];
}

@ObjectType({ simpleResolvers: true, description: 'What became of `submitVerification`.' })
export class SubmitVerificationPayload implements Payload {
  @Field(() => KycVerification, { nullable: true, description: 'The verification, open.' })
  verification?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which verification to take back.' })
export class WithdrawVerificationInput {
  @Field(() => ID, { description: 'The verification.' })
  verificationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `withdrawVerification`.' })
export class WithdrawVerificationPayload implements Payload {
  @Field(() => KycVerification, { nullable: true, description: 'The verification, withdrawn.' })
  verification?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What a reviewer decides about papers.' })
export class ReviewVerificationInput {
  @Field(() => ID, { description: 'The verification.' })
  verificationId!: string;

  @Field(() => Boolean, { description: 'Whether the papers show who the person is.' })
  isApproved!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What the person is told; 1,000 characters at most. It is needed to reject.',
  })
  reason?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'For how many days an approval holds: 1 to 3,650; left out, as long as usual.',
  })
  validDays?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `reviewVerification`.' })
export class ReviewVerificationPayload implements Payload {
  @Field(() => KycVerification, { nullable: true, description: 'The verification, decided.' })
  verification?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which paper to look at.' })
export class OpenIdentityDocumentInput {
  @Field(() => ID, { description: 'The paper.' })
  documentId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openIdentityDocument`.' })
export class OpenIdentityDocumentPayload implements Payload {
  @Field(() => KycDocument, { nullable: true, description: 'The paper.' })
  document?: Ref | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where it can be fetched, for five to ten minutes, by whoever has the address.',
  })
  address?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@ObjectType({ simpleResolvers: true, description: 'By which scores verifications are decided.' })
export class IdentityThresholds {
  @Field(() => GraphQLDecimal, {
    description: 'From which score on, of 0 to 1, a verification is approved by itself.',
  })
  approveFrom!: string;

  @Field(() => GraphQLDecimal, {
    description:
      'Below which score a verification is rejected by itself; a person decides between.',
  })
  rejectBelow!: string;

  @Field(() => Int, { description: 'For how many days an approval holds.' })
  validDays!: number;
}

@InputType({ description: 'By which scores verifications are decided from now on.' })
export class SetIdentityThresholdsInput {
  @Field(() => GraphQLDecimal, {
    description: 'From which score on, of 0 to 1, a verification is approved by itself.',
  })
  approveFrom!: string;

  @Field(() => GraphQLDecimal, {
    description: 'Below which score a verification is rejected by itself.',
  })
  rejectBelow!: string;

  @Field(() => Int, { description: 'For how many days an approval holds: 1 to 3,650.' })
  validDays!: number;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `setIdentityThresholds`.' })
export class SetIdentityThresholdsPayload implements Payload {
  @Field(() => IdentityThresholds, { nullable: true, description: 'The thresholds, as they are.' })
  thresholds?: IdentityThresholds | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Whom to search for.' })
export class ScreenAccountInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `screenAccount`.' })
export class ScreenAccountPayload implements Payload {
  @Field(() => AmlCheck, { nullable: true, description: 'The search, which is under way.' })
  check?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Why somebody is not the one on a list.' })
export class ClearAmlCheckInput {
  @Field(() => ID, { description: 'The search that found them.' })
  checkId!: string;

  @Field(() => String, { description: 'Why; 1,000 characters at most.' })
  reason!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `clearAmlCheck`.' })
export class ClearAmlCheckPayload implements Payload {
  @Field(() => AmlCheck, { nullable: true, description: 'The search, cleared.' })
  check?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
