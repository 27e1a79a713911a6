import { ReconciliationKind } from '../../generated/prisma/enums';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { once } from '../../kernel/idempotency/once';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { requireBookkeeper } from './bookkeeper';
import type {
  AccountDraft,
  FinanceStore,
  LineDraft,
  RevenueRow,
  RunRow,
  StatementRow,
  TrialRow,
} from './finance.store';

/** What the service stands on. */
export interface FinanceDependencies {
  readonly database: Database;
  /** The database as jobs see it, which compare the books. */
  readonly workers: Database;
  readonly store: FinanceStore;
  readonly log: Logger;
}

/** An entry as somebody who keeps the books writes it. */
export interface ManualEntry {
  readonly description: string;
  readonly currencyCode: string;
  readonly day: string | null;
  readonly lines: readonly LineDraft[];
  readonly idempotencyKey: string;
}

/** Tokens to give an account or, below zero, to take. */
export interface Adjustment {
  readonly userId: string;
  readonly tokens: number;
  readonly reason: string;
  readonly idempotencyKey: string;
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/;
const runsShown = 100;
const linesMax = 100;

/** Keeping the books. Everything is for administrators, and the database asks again. */
export class FinanceService {
  constructor(private readonly on: FinanceDependencies) {}

  /** What every account came to at the end of a day. Refuses: INVALID for what is no day. */
  async trialBalance(caller: Caller, day: string, currency: string): Promise<readonly TrialRow[]> {
    requireBookkeeper(caller);
    requireDays({ day });
    return this.read(caller, (tx) => this.on.store.trialBalance(tx, day, currency));
  }

  /** What was posted to an account from one day to another. Refuses: INVALID for what is no day. */
  async statement(
    caller: Caller,
    query: { code: string; currency: string; from: string; to: string },
  ): Promise<readonly StatementRow[]> {
    requireBookkeeper(caller);
    requireDays({ from: query.from, to: query.to });
    return this.read(caller, (tx) => this.on.store.statement(tx, query));
  }

  /** What the platform took in on each day since one, in dollars. Refuses: INVALID for what is no day. */
  async revenue(caller: Caller, since: string): Promise<readonly RevenueRow[]> {
    requireBookkeeper(caller);
    requireDays({ since });
    return this.read(caller, (tx) => this.on.store.revenue(tx, since));
  }

  /** The newest runs that compared the books. */
  async runs(caller: Caller): Promise<readonly RunRow[]> {
    requireBookkeeper(caller);
    return this.read(caller, (tx) => this.on.store.runs(tx, runsShown));
  }

  /** Compares a part of the books with itself now. */
  async reconcile(caller: Caller, kind: ReconciliationKind): Promise<number> {
    requireBookkeeper(caller);
    return this.compare(kind);
  }

  /** Jobs: compares all books with themselves each night, and raises an alert where something differs. */
  get tasks(): readonly Task[] {
    return [
      {
        name: 'reconcile-books',
        cron: '20 2 * * *',
        run: async () => {
          for (const kind of Object.values(ReconciliationKind)) await this.compare(kind);
        },
      },
    ];
  }

  /**
   * Posts an entry by hand, and gives its number.
   *
   * Refuses: INVALID for amounts that do not balance, a closed day, an account that takes no entries or moves with
   * people alone; BLANK, TOO_LONG, CONFLICT.
   */
  async post(caller: Caller, { idempotencyKey, ...entry }: ManualEntry): Promise<string> {
    requireBookkeeper(caller);
    const { database, store } = this.on;
    refuseIfAny(textErrors({ field: 'description', value: entry.description, lengthMax: 500 }));
    if (entry.day !== null) requireDays({ day: entry.day });
    if (entry.lines.length < 2 || entry.lines.length > linesMax) {
      throw refusal(UserErrorCode.INVALID, `An entry has 2 to ${linesMax} lines.`, ['lines']);
    }
    const request = { ...entry, lines: entry.lines.map(plainLine) };
    const command = { operation: 'postJournalEntry', key: idempotencyKey, request };
    const { number } = await once(database, caller, command, async (tx) => {
      const id = await nextId(tx);
      refuseBroken((await store.postEntry(tx, { id, ...entry })) ?? (await store.settle(tx)));
      return { number: String(await store.numberOf(tx, id)) };
    });
    return number;
  }

  /**
   * Answers an entry that was written by hand with its mirror image, once, and gives the number of that.
   *
   * Refuses: NOT_FOUND, INVALID_STATE, BLANK, TOO_LONG.
   */
  async reverse(caller: Caller, number: bigint, description: string): Promise<string> {
    requireBookkeeper(caller);
    const { database, store } = this.on;
    refuseIfAny(textErrors({ field: 'description', value: description, lengthMax: 500 }));
    return database.transaction(caller, async (tx) => {
      const originalId = await store.findEntry(tx, number);
      if (originalId === null) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such entry.', ['number']);
      }
      const id = await nextId(tx);
      const broken =
        (await store.reverseEntry(tx, { id, originalId, description })) ?? (await store.settle(tx));
      if (broken !== null) {
        const message = 'Only an entry that was written by hand is reversed, and only once.';
        throw refusal(UserErrorCode.INVALID_STATE, message, ['number']);
      }
      return String(await store.numberOf(tx, id));
    });
  }

  /**
   * Gives an account tokens, or takes some, to put something right.
   *
   * Refuses: INVALID, BLANK, TOO_LONG, NOT_FOUND, INSUFFICIENT_FUNDS where there are not so many to take, CONFLICT.
   */
  async adjust(caller: Caller, { idempotencyKey, ...adjustment }: Adjustment): Promise<void> {
    requireBookkeeper(caller);
    const { database, store } = this.on;
    refuseIfAny(textErrors({ field: 'reason', value: adjustment.reason, lengthMax: 500 }));
    if (!Number.isInteger(adjustment.tokens) || adjustment.tokens === 0) {
      throw refusal(UserErrorCode.INVALID, 'Say how many tokens.', ['tokens']);
    }
    const command = { operation: 'adjustTokens', key: idempotencyKey, request: { ...adjustment } };
    await once(database, caller, command, async (tx) => {
      const id = await nextId(tx);
      const constraint = await store.adjust(tx, { id, ...adjustment });
      if (constraint === null) return { id };
      if (constraint.startsWith('wallets_')) {
        const message = 'The account does not have so many tokens.';
        throw refusal(UserErrorCode.INSUFFICIENT_FUNDS, message, ['tokens']);
      }
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['userId']);
    });
  }

  /**
   * Opens an account of the chart under another, and gives its id.
   *
   * Refuses: NOT_FOUND for an unknown parent, CONFLICT for a code that is taken, INVALID.
   */
  async openAccount(caller: Caller, draft: AccountDraft): Promise<string> {
    requireBookkeeper(caller);
    refuseIfAny(textErrors({ field: 'name', value: draft.name, lengthMax: 100 }));
    return this.on.database.transaction(caller, async (tx) => {
      const opened = await this.on.store.insertAccount(tx, draft);
      if (opened === null) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such account.', ['parentCode']);
      }
      if ('id' in opened) {
        await tx.audit({ action: 'account.open', subjectType: 'Account', subjectId: opened.id });
        return opened.id;
      }
      if (opened.constraint === 'chart_of_accounts_code_key') {
        throw refusal(UserErrorCode.CONFLICT, 'This code is taken.', ['code']);
      }
      const isParent = opened.constraint === 'chart_of_accounts_parent_fits';
      throw refusal(UserErrorCode.INVALID, 'The account cannot be as it is described.', [
        isParent ? 'parentCode' : 'code',
      ]);
    });
  }

  /** Closes an account for entries. Refuses: INVALID_STATE for one of the product's own, and one that is closed. */
  async closeAccount(caller: Caller, id: string): Promise<void> {
    requireBookkeeper(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.closeAccount(tx, id))) {
        throw refusal(UserErrorCode.INVALID_STATE, 'This account cannot be closed.', ['accountId']);
      }
      await tx.audit({ action: 'account.close', subjectType: 'Account', subjectId: id });
    });
  }

  /** Opens a span of days of the books, and gives its id. Refuses: INVALID, CONFLICT with another span. */
  async openPeriod(caller: Caller, startsOn: string, endsOn: string): Promise<string> {
    requireBookkeeper(caller);
    requireDays({ startsOn, endsOn });
    return this.on.database.transaction(caller, async (tx) => {
      const opened = await this.on.store.insertPeriod(tx, startsOn, endsOn);
      if ('id' in opened) return opened.id;
      const isTaken = opened.constraint === 'accounting_periods_apart';
      throw isTaken
        ? refusal(UserErrorCode.CONFLICT, 'Another period has some of these days.', ['startsOn'])
        : refusal(UserErrorCode.INVALID, 'A period ends after it starts.', ['endsOn']);
    });
  }

  /** Closes a span of days: nothing can be dated into it from then on. Refuses: INVALID_STATE. */
  async closePeriod(caller: Caller, id: string): Promise<void> {
    const { userId } = requireBookkeeper(caller);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.closePeriod(tx, id, userId))) {
        throw refusal(UserErrorCode.INVALID_STATE, 'There is no such open period.', ['periodId']);
      }
    });
  }

  private read<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.on.database.transaction(caller, work);
  }

  private async compare(kind: ReconciliationKind): Promise<number> {
    const { store, workers, log } = this.on;
    const differences = await store.reconcile(workers, kind);
    if (differences > 0) log.error({ kind, differences }, 'The books differ from themselves.');
    return differences;
  }
}

function requireDays(days: Readonly<Record<string, string>>): void {
  for (const [field, day] of Object.entries(days)) {
    const isDay = dayForm.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
    if (!isDay) throw refusal(UserErrorCode.INVALID, 'A day is written 2026-01-31.', [field]);
  }
}

function plainLine({ accountCode, debitMinor, creditMinor }: LineDraft) {
  return { accountCode, debit: String(debitMinor), credit: String(creditMinor) };
}

async function nextId(tx: Transaction): Promise<string> {
  const [row] = await tx.query({
    text: '/* finance.nextId */ SELECT app.uuid_v7() AS id',
    values: [],
  });
  return String(row?.['id']);
}

/** What an entry can break, in words. */
function refuseBroken(constraint: string | null): void {
  if (constraint === null) return;
  const isDay = constraint === 'journal_entries_period_open';
  const message = isDay
    ? 'The books of this day are closed.'
    : 'Each line names an open account and has one side, and debits equal credits.';
  throw refusal(UserErrorCode.INVALID, message, [isDay ? 'day' : 'lines']);
}
