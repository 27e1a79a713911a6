import { GraphQLBigInt, GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Account, AccountingPeriod } from '../../generated/graphql';
import { AccountKind, ReconciliationKind } from '../../generated/prisma/enums';
import type { Payload } from '../../kernel/graphql/payload-mutation';
import { CurrencyCode } from '../../kernel/money/currency';
import { GraphQLDecimal } from '../../kernel/money/decimal';
import { Money } from '../../kernel/money/money';
import { UserError } from '../../kernel/problems/user-errors';
import type { Ref } from '../../kernel/read/ref';

registerEnumType(ReconciliationKind, {
  name: 'ReconciliationKind',
  description: 'Which part of the books is compared with itself.',
  valuesConfig: {
    WALLETS: { description: 'Each wallet with the sum of its entries and of what is held in it.' },
    JOURNAL: { description: 'Debits with credits, and control accounts with what they stand for.' },
    USER_BALANCES: { description: 'Each money balance with earnings and payouts.' },
    HASH_CHAIN: { description: 'The chain of hashes of each wallet.' },
  },
});

@ObjectType({ simpleResolvers: true, description: 'What one account came to.' })
export class TrialBalanceRow {
  @Field(() => String, { description: 'The code of the account.' })
  code!: string;

  @Field(() => String, { description: 'What the account is called.' })
  name!: string;

  @Field(() => AccountKind, { description: 'What the account stands for.' })
  kind!: AccountKind;

  @Field(() => Money, {
    description: 'What its debits exceed its credits by; zero where they do not.',
  })
  debit!: Money;

  @Field(() => Money, {
    description: 'What its credits exceed its debits by; zero where they do not.',
  })
  credit!: Money;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What all accounts came to at the end of a day.',
})
export class TrialBalance {
  @Field(() => String, { description: 'The day at whose end it is.' })
  day!: string;

  @Field(() => [TrialBalanceRow], { description: 'Every account that takes entries, by code.' })
  rows!: readonly TrialBalanceRow[];

  @Field(() => Money, { description: 'The sum of the debit column.' })
  debitTotal!: Money;

  @Field(() => Money, { description: 'The sum of the credit column, which is the same.' })
  creditTotal!: Money;
}

@ObjectType({ simpleResolvers: true, description: 'One line of the statement of an account.' })
export class StatementLine {
  @Field(() => String, { description: 'The number of the entry.' })
  number!: string;

  @Field(() => String, { description: 'The day of the entry.' })
  day!: string;

  @Field(() => String, { description: 'What it was for.' })
  description!: string;

  @Field(() => Money, { description: 'Zero where it is a credit.' })
  debit!: Money;

  @Field(() => Money, { description: 'Zero where it is a debit.' })
  credit!: Money;

  @Field(() => Money, { description: 'Debits less credits of the account after it.' })
  balance!: Money;
}

@ObjectType({ simpleResolvers: true, description: 'What the platform took in on a day.' })
export class PlatformRevenueDay {
  @Field(() => String, { description: 'The day, in UTC.' })
  day!: string;

  @Field(() => Money, { description: 'What was sold.' })
  gross!: Money;

  @Field(() => Money, { description: 'What the platform kept of it, less what refunds took back.' })
  fees!: Money;

  @Field(() => Money, { description: 'What processors of payments charged.' })
  processorCost!: Money;

  @Field(() => Money, { description: 'What creators earned, less what refunds took back.' })
  creatorShare!: Money;

  @Field(() => Money, { description: 'What was given back.' })
  refunded!: Money;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A run that compared the books with themselves.',
})
export class ReconciliationRun {
  @Field(() => ReconciliationKind, { description: 'What was compared.' })
  kind!: ReconciliationKind;

  @Field(() => GraphQLBigInt, { description: 'How many things were looked at.' })
  checkedCount!: bigint;

  @Field(() => GraphQLBigInt, { description: 'How many of them were not as they should be.' })
  differenceCount!: bigint;

  @Field(() => String, { description: 'Up to twenty of them, as JSON.' })
  differences!: string;

  @Field(() => GraphQLDateTime, { description: 'When it ended.' })
  finishedAt!: Date;
}

@InputType({ description: 'One side of an entry.' })
export class JournalLineInput {
  @Field(() => String, { description: 'The code of an account that takes entries.' })
  accountCode!: string;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description: 'The amount of a debit; left out for a credit.',
  })
  debit?: string | null;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description: 'The amount of a credit; left out for a debit.',
  })
  credit?: string | null;
}

@InputType({ description: 'An entry of the journal.' })
export class PostJournalEntryInput {
  @Field(() => String, { description: 'What it is for; 500 characters at most.' })
  description!: string;

  @Field(() => CurrencyCode, { description: 'The currency of all its lines.' })
  currencyCode!: CurrencyCode;

  @Field(() => String, {
    nullable: true,
    description: 'The day to which it belongs, as 2026-01-31; today where it is left out.',
  })
  day?: string | null;

  @Field(() => [JournalLineInput], {
    description: 'Two or more, whose debits equal their credits.',
  })
  lines!: readonly JournalLineInput[];

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `postJournalEntry`.' })
export class PostJournalEntryPayload implements Payload {
  @Field(() => String, { nullable: true, description: 'The number of the entry.' })
  number?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which entry to answer with its mirror image.' })
export class ReverseJournalEntryInput {
  @Field(() => String, { description: 'The number of the entry.' })
  number!: string;

  @Field(() => String, { description: 'Why; 500 characters at most.' })
  description!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `reverseJournalEntry`.' })
export class ReverseJournalEntryPayload implements Payload {
  @Field(() => String, { nullable: true, description: 'The number of the mirror image.' })
  number?: string | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'A new account of the chart.' })
export class OpenAccountInput {
  @Field(() => String, { description: 'Its code: digits, of which none has the same.' })
  code!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'What belongs on it.' })
  description?: string | null;

  @Field(() => String, { description: 'The account that it is a part of.' })
  parentCode!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openAccount`.' })
export class OpenAccountPayload implements Payload {
  @Field(() => Account, { nullable: true, description: 'The account.' })
  account?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which account to close.' })
export class CloseAccountInput {
  @Field(() => ID, { description: 'The account.' })
  accountId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `closeAccount`.' })
export class CloseAccountPayload implements Payload {
  @Field(() => Account, { nullable: true, description: 'The account, closed.' })
  account?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'A span of days of the books.' })
export class OpenAccountingPeriodInput {
  @Field(() => String, { description: 'Its first day, as 2026-01-01.' })
  startsOn!: string;

  @Field(() => String, { description: 'Its last day, as 2026-01-31.' })
  endsOn!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `openAccountingPeriod`.' })
export class OpenAccountingPeriodPayload implements Payload {
  @Field(() => AccountingPeriod, { nullable: true, description: 'The period.' })
  period?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Which period to close.' })
export class CloseAccountingPeriodInput {
  @Field(() => ID, { description: 'The period.' })
  periodId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `closeAccountingPeriod`.' })
export class CloseAccountingPeriodPayload implements Payload {
  @Field(() => AccountingPeriod, { nullable: true, description: 'The period, closed.' })
  period?: Ref | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'Tokens to give or to take.' })
export class AdjustTokensInput {
  @Field(() => ID, { description: 'The account.' })
  userId!: string;

  @Field(() => Int, { description: 'How many tokens it gets, or loses where it is below zero.' })
  tokens!: number;

  @Field(() => String, { description: 'Why; 500 characters at most.' })
  reason!: string;

  @Field(() => String, {
    description:
      'Tells this from others: sent again with the same key, it happens once. 8 to 200 visible ASCII characters.',
  })
  idempotencyKey!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `adjustTokens`.' })
export class AdjustTokensPayload implements Payload {
  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}

@InputType({ description: 'What to compare.' })
export class RunReconciliationInput {
  @Field(() => ReconciliationKind, { description: 'What to compare.' })
  kind!: ReconciliationKind;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `runReconciliation`.' })
export class RunReconciliationPayload implements Payload {
  @Field(() => Int, { nullable: true, description: 'How many things are not as they should be.' })
  differenceCount?: number | null;

  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
