import { GraphQLDateTime } from 'graphql-scalars';
import { Field, InputType } from 'type-graphql';
import { LedgerEntryKind } from '../../generated/prisma/enums';

@InputType({ description: 'Which entries of a wallet; all where nothing is said.' })
export class WalletEntryFilter {
  @Field(() => LedgerEntryKind, { nullable: true, description: 'What moved the tokens.' })
  kind?: LedgerEntryKind | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'From when on.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when, that moment not included.',
  })
  until?: Date | null;
}
