import type { Prisma } from '../../generated/prisma/client';
import type { AccountKind, ReconciliationKind } from '../../generated/prisma/enums';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';

/** A line of the trial balance, in minor units. */
export interface TrialRow {
  readonly code: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** A line of an account's statement, in minor units; the balance is debits less credits. */
export interface StatementRow {
  readonly number: bigint;
  readonly day: string;
  readonly description: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
  readonly balanceMinor: bigint;
}

/** What the platform took in on a day, in minor units. */
export interface RevenueRow {
  readonly day: string;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly processorCostMinor: bigint;
  readonly creatorShareMinor: bigint;
  readonly refundedMinor: bigint;
}

/** What a run that compares the books found. */
export interface RunRow {
  readonly kind: ReconciliationKind;
  readonly checkedCount: bigint;
  readonly differenceCount: bigint;
  readonly differences: string;
  readonly finishedAt: Date;
}

/** A line of an entry to post: minor units on one side. */
export interface LineDraft {
  readonly accountCode: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** An entry to post by hand. */
export interface EntryDraft {
  readonly id: string;
  readonly description: string;
  readonly currencyCode: string;
  readonly day: string | null;
  readonly lines: readonly LineDraft[];
}

/** A new account of the chart. */
export interface AccountDraft {
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly parentCode: string;
}

/** Reads and writes the books, by the functions of the database that keep their rules. */
export class FinanceStore {
  trialBalance(tx: Transaction, day: string, currency: string): Promise<readonly TrialRow[]> {
    return tx.prisma.$queryRaw<TrialRow[]>`/* finance.trialBalance */
      SELECT code, name, kind::text AS kind, debit_minor AS "debitMinor", credit_minor AS "creditMinor"
      FROM app.trial_balance(${day}::date, ${currency})`;
  }

  statement(
    tx: Transaction,
    { code, currency, from, to }: { code: string; currency: string; from: string; to: string },
  ): Promise<readonly StatementRow[]> {
    return tx.prisma.$queryRaw<StatementRow[]>`/* finance.statement */
      SELECT number, day::text, description, debit_minor AS "debitMinor", credit_minor AS "creditMinor",
        balance_minor AS "balanceMinor"
      FROM app.account_statement(${code}, ${currency}, ${from}::date, ${to}::date)`;
  }

  revenue(tx: Transaction, since: string): Promise<readonly RevenueRow[]> {
    return tx.prisma.$queryRaw<RevenueRow[]>`/* finance.revenue */
      SELECT day::text, gross_minor AS "grossMinor", fee_minor AS "feeMinor",
        processor_cost_minor AS "processorCostMinor", creator_share_minor AS "creatorShareMinor",
        refunded_minor AS "refundedMinor"
      FROM app.platform_revenue(${since}::date) WHERE currency_code = 'USD'`;
  }

  runs(tx: Transaction, limit: number): Promise<readonly RunRow[]> {
    return tx.prisma.$queryRaw<RunRow[]>`/* finance.runs */
      SELECT kind::text AS kind, checked_count AS "checkedCount", difference_count AS "differenceCount",
        differences::text, finished_at AS "finishedAt"
      FROM reconciliation_runs ORDER BY finished_at DESC, id DESC LIMIT ${limit}`;
  }

  /** Compares a part of the books with itself as the worker, and gives how many differences there are. */
  async reconcile(workers: Database, kind: ReconciliationKind): Promise<number> {
    const { rows } = await workers.pool.query<{ differences: string }>(
      '/* finance.reconcile */ SELECT differences FROM app.reconcile($1::text::"ReconciliationKind")',
      [kind],
    );
    return Number(rows[0]?.differences ?? 0);
  }

  /** Posts an entry; the constraint that it breaks, or null where it is posted. */
  postEntry(tx: Transaction, draft: EntryDraft): Promise<string | null> {
    const { id, description, currencyCode, day, lines } = draft;
    return broken(tx.prisma.$queryRaw`/* finance.postEntry */
      SELECT app.post_manual_entry(${id}::uuid, ${description}, ${currencyCode},
        ${lines.map(({ accountCode }) => accountCode)}::text[],
        ${lines.map(({ debitMinor }) => debitMinor)}::bigint[],
        ${lines.map(({ creditMinor }) => creditMinor)}::bigint[], ${day}::date)::text`);
  }

  /** Answers an entry with its mirror image; the constraint that it breaks, or null. */
  reverseEntry(
    tx: Transaction,
    { id, originalId, description }: { id: string; originalId: string; description: string },
  ): Promise<string | null> {
    return broken(tx.prisma.$queryRaw`/* finance.reverseEntry */
      SELECT app.reverse_entry(${id}::uuid, ${originalId}::uuid, ${description})::text`);
  }

  /** Gives an account tokens, or takes some where it is below zero; the constraint that it breaks, or null. */
  adjust(
    tx: Transaction,
    { id, userId, tokens, reason }: { id: string; userId: string; tokens: number; reason: string },
  ): Promise<string | null> {
    return broken(tx.prisma.$queryRaw`/* finance.adjust */
      SELECT app.post_adjustment(${id}::uuid, ${userId}::uuid, ${BigInt(tokens)}, ${reason})::text`);
  }

  /** The id of the entry with a number; null where there is none. */
  async findEntry(tx: Transaction, number: bigint): Promise<string | null> {
    const entry = await tx.prisma.journalEntry.findUnique({
      where: { number },
      select: { id: true },
    });
    return entry?.id ?? null;
  }

  /** The number of an entry that has just been posted. */
  async numberOf(tx: Transaction, id: string): Promise<bigint> {
    const { number } = await tx.prisma.journalEntry.findUniqueOrThrow({
      where: { id },
      select: { number: true },
    });
    return number;
  }

  /** Checks what is deferred to the commit now; the constraint that it breaks, or null. */
  settle(tx: Transaction): Promise<string | null> {
    return broken(tx.prisma.$executeRaw`/* finance.settle */ SET CONSTRAINTS ALL IMMEDIATE`);
  }

  /** Opens an account under another; its id, or the constraint that it breaks. */
  async insertAccount(
    tx: Transaction,
    { code, name, description, parentCode }: AccountDraft,
  ): Promise<{ readonly id: string } | { readonly constraint: string } | null> {
    const parent = await tx.prisma.account.findUnique({ where: { code: parentCode } });
    if (!parent) return null;
    const { id: parentId, kind, normalSide } = parent;
    try {
      const { id } = await tx.prisma.account.create({
        data: { code, name, description, parentId, kind, normalSide },
        select: { id: true },
      });
      return { id };
    } catch (error) {
      return { constraint: constraintOf(error) };
    }
  }

  /** Closes an account for entries; whether it was open and not one of the product's own. */
  async closeAccount(tx: Transaction, id: string): Promise<boolean> {
    const { count } = await tx.prisma.account.updateMany({
      where: { id, closedAt: null, isSystem: false },
      data: { closedAt: new Date() },
    });
    return count > 0;
  }

  /** Opens a span of days; its id, or the constraint that it breaks. */
  async insertPeriod(
    tx: Transaction,
    startsOn: string,
    endsOn: string,
  ): Promise<{ readonly id: string } | { readonly constraint: string }> {
    try {
      const [row] = await tx.prisma.$queryRaw<{ id: string }[]>`/* finance.insertPeriod */
        INSERT INTO accounting_periods (starts_on, ends_on) VALUES (${startsOn}::date, ${endsOn}::date) RETURNING id`;
      return { id: row?.id ?? '' };
    } catch (error) {
      return { constraint: constraintOf(error) };
    }
  }

  /** Closes a span of days; whether it was open. */
  async closePeriod(tx: Transaction, id: string, closedById: string): Promise<boolean> {
    const count = await tx.prisma.$executeRaw`/* finance.closePeriod */
      UPDATE accounting_periods SET status = 'CLOSED', closed_at = app.now(), closed_by_id = ${closedById}::uuid
      WHERE id = ${id}::uuid AND status = 'OPEN'`;
    return count > 0;
  }
}

/** What a statement broke; null where it broke nothing. */
async function broken(statement: Prisma.PrismaPromise<unknown>): Promise<string | null> {
  try {
    await statement;
    return null;
  } catch (error) {
    return constraintOf(error);
  }
}

/** @throws the error itself where it is no broken constraint. */
function constraintOf(error: unknown): string {
  const constraint = brokenConstraint(error);
  if (constraint === undefined) throw error;
  return constraint;
}
