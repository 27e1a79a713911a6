import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import {
  AccountConnection,
  AccountingPeriodConnection,
  TransactionConnection,
  TransactionListArgs,
} from '../../generated/graphql';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { CurrencyCode, minorOf } from '../../kernel/money/currency';
import { moneyOf, type Money } from '../../kernel/money/money';
import { badUserInput } from '../../kernel/problems/errors';
import { Refusal } from '../../kernel/problems/user-errors';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { requireBookkeeper } from './bookkeeper';
import { accounts, periods, transactions } from './finance.reads';
import type { FinanceService } from './finance.service';
import {
  AdjustTokensInput,
  AdjustTokensPayload,
  CloseAccountInput,
  CloseAccountPayload,
  CloseAccountingPeriodInput,
  CloseAccountingPeriodPayload,
  OpenAccountInput,
  OpenAccountPayload,
  OpenAccountingPeriodInput,
  OpenAccountingPeriodPayload,
  PlatformRevenueDay,
  PostJournalEntryInput,
  PostJournalEntryPayload,
  ReconciliationRun,
  ReverseJournalEntryInput,
  ReverseJournalEntryPayload,
  RunReconciliationInput,
  RunReconciliationPayload,
  StatementLine,
  TrialBalance,
  type JournalLineInput,
} from './finance.types';

@Resolver()
export class FinanceResolver {
  constructor(private readonly finance: FinanceService) {}

  @Query(() => AccountConnection, {
    description: 'The chart of accounts, by code. For administrators.',
  })
  accounts(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, accounts);
  }

  @Query(() => AccountingPeriodConnection, {
    description: 'The periods of the books, newest first. For administrators.',
  })
  accountingPeriods(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, periods);
  }

  @Query(() => TransactionConnection, {
    description: 'All that moved money or tokens, newest first. For administrators.',
  })
  transactions(
    @Args(() => TransactionListArgs) _list: TransactionListArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requireBookkeeper(context);
    return context.reads.connection(info, transactions);
  }

  @Query(() => TrialBalance, {
    description: 'What all accounts came to at the end of a day. For administrators.',
  })
  async trialBalance(
    @Arg('day', () => String, { description: 'The day, as 2026-01-31.' }) day: string,
    @Ctx() context: RequestContext,
    @Arg('currencyCode', () => CurrencyCode, {
      defaultValue: CurrencyCode.USD,
      description: 'The currency.',
    })
    currencyCode: CurrencyCode,
  ): Promise<TrialBalance> {
    const rows = await asked(this.finance.trialBalance(context, day, currencyCode));
    const money = moneyIn(currencyCode);
    const sum = (side: 'debitMinor' | 'creditMinor'): Money =>
      money(rows.reduce((total, row) => total + row[side], 0n));
    return {
      day,
      rows: rows.map(({ code, name, kind, debitMinor, creditMinor }) => ({
        code,
        name,
        kind,
        debit: money(debitMinor),
        credit: money(creditMinor),
      })),
      debitTotal: sum('debitMinor'),
      creditTotal: sum('creditMinor'),
    };
  }

  @Query(() => [StatementLine], {
    description: 'What was posted to an account from one day to another. For administrators.',
  })
  async accountStatement(
    @Arg('code', () => String, { description: 'The code of the account.' }) code: string,
    @Arg('from', () => String, { description: 'The first day, as 2026-01-01.' }) from: string,
    @Arg('to', () => String, { description: 'The last day, as 2026-01-31.' }) to: string,
    @Ctx() context: RequestContext,
  ): Promise<StatementLine[]> {
    const money = moneyIn(CurrencyCode.USD);
    const lines = await asked(this.finance.statement(context, { code, currency: 'USD', from, to }));
    return lines.map((line) => ({
      number: String(line.number),
      day: line.day,
      description: line.description,
      debit: money(line.debitMinor),
      credit: money(line.creditMinor),
      balance: money(line.balanceMinor),
    }));
  }

  @Query(() => [PlatformRevenueDay], {
    description: 'What the platform took in on each day since one, in dollars. For administrators.',
  })
  async platformRevenue(
    @Arg('since', () => String, { description: 'The first day, as 2026-01-01.' }) since: string,
    @Ctx() context: RequestContext,
  ): Promise<PlatformRevenueDay[]> {
    const money = moneyIn(CurrencyCode.USD);
    const days = await asked(this.finance.revenue(context, since));
    return days.map((day) => ({
      day: day.day,
      gross: money(day.grossMinor),
      fees: money(day.feeMinor),
      processorCost: money(day.processorCostMinor),
      creatorShare: money(day.creatorShareMinor),
      refunded: money(day.refundedMinor),
    }));
  }

  @Query(() => [ReconciliationRun], {
    description: 'The newest runs that compared the books with themselves. For administrators.',
  })
  async reconciliationRuns(@Ctx() context: RequestContext): Promise<ReconciliationRun[]> {
    return [...(await this.finance.runs(context))];
  }

  @PayloadMutation(() => RunReconciliationPayload, 'Compares a part of the books with itself, now.')
  async runReconciliation(
    @Input(() => RunReconciliationInput) { kind }: RunReconciliationInput,
    @Ctx() context: RequestContext,
  ): Promise<RunReconciliationPayload> {
    return succeed({ differenceCount: await this.finance.reconcile(context, kind) });
  }

  @PayloadMutation(() => PostJournalEntryPayload, 'Posts an entry by hand. It is never changed.')
  async postJournalEntry(
    @Input(() => PostJournalEntryInput) input: PostJournalEntryInput,
    @Ctx() context: RequestContext,
  ): Promise<PostJournalEntryPayload> {
    const { description, currencyCode, day = null, lines, idempotencyKey } = input;
    const number = await this.finance.post(context, {
      description,
      currencyCode,
      day,
      lines: lines.map((line) => lineOf(line, currencyCode)),
      idempotencyKey,
    });
    return succeed({ number });
  }

  @PayloadMutation(
    () => ReverseJournalEntryPayload,
    'Answers an entry that was written by hand with its mirror image, once.',
  )
  async reverseJournalEntry(
    @Input(() => ReverseJournalEntryInput) { number, description }: ReverseJournalEntryInput,
    @Ctx() context: RequestContext,
  ): Promise<ReverseJournalEntryPayload> {
    if (!/^\d{1,18}$/.test(number)) throw badUserInput('The number of an entry has digits alone.');
    return succeed({ number: await this.finance.reverse(context, BigInt(number), description) });
  }

  @PayloadMutation(() => OpenAccountPayload, 'Opens an account of the chart.')
  async openAccount(
    @Input(() => OpenAccountInput) { description = null, ...draft }: OpenAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenAccountPayload> {
    const id = await this.finance.openAccount(context, { ...draft, description });
    return succeed({ account: ref('Account', id) });
  }

  @PayloadMutation(() => CloseAccountPayload, 'Closes an account of the chart for entries.')
  async closeAccount(
    @Input(() => CloseAccountInput) { accountId }: CloseAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<CloseAccountPayload> {
    const id = uuidOf('Account', accountId);
    await this.finance.closeAccount(context, id);
    return succeed({ account: ref('Account', id) });
  }

  @PayloadMutation(() => OpenAccountingPeriodPayload, 'Opens a span of days of the books.')
  async openAccountingPeriod(
    @Input(() => OpenAccountingPeriodInput) { startsOn, endsOn }: OpenAccountingPeriodInput,
    @Ctx() context: RequestContext,
  ): Promise<OpenAccountingPeriodPayload> {
    const id = await this.finance.openPeriod(context, startsOn, endsOn);
    return succeed({ period: ref('AccountingPeriod', id) });
  }

  @PayloadMutation(
    () => CloseAccountingPeriodPayload,
    'Closes a span of days: nothing can be dated into it any more.',
  )
  async closeAccountingPeriod(
    @Input(() => CloseAccountingPeriodInput) { periodId }: CloseAccountingPeriodInput,
    @Ctx() context: RequestContext,
  ): Promise<CloseAccountingPeriodPayload> {
    const id = uuidOf('AccountingPeriod', periodId);
    await this.finance.closePeriod(context, id);
    return succeed({ period: ref('AccountingPeriod', id) });
  }

  @PayloadMutation(
    () => AdjustTokensPayload,
    'Gives an account tokens or takes some, to put something right.',
  )
  async adjustTokens(
    @Input(() => AdjustTokensInput) { userId, ...adjustment }: AdjustTokensInput,
    @Ctx() context: RequestContext,
  ): Promise<AdjustTokensPayload> {
    await this.finance.adjust(context, { ...adjustment, userId: uuidOf('User', userId) });
    return succeed({});
  }
}

function moneyIn(currencyCode: CurrencyCode): (amountMinor: bigint) => Money {
  return (amountMinor) => moneyOf({ amountMinor, currencyCode });
}

/** @throws ApiError BAD_USER_INPUT where a query's arguments break a rule: queries have no `userErrors`. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refusal) throw badUserInput(error.message);
    throw error;
  }
}

function lineOf({ accountCode, debit, credit }: JournalLineInput, currency: CurrencyCode) {
  const minor = (amount: string | null | undefined): bigint => {
    const value = minorOf(amount ?? '0', currency);
    if (value === null || value < 0n) throw badUserInput(`This is no amount of ${currency}.`);
    return value;
  };
  return { accountCode, debitMinor: minor(debit), creditMinor: minor(credit) };
}
