import { ReconciliationKind } from '../../../../src/generated/prisma/enums';
import type { Person } from '../../../kit/world';
import { bookErrors } from '../../wallet/purses';
import { act, type Amount, type Trial } from '../books';
import { forEach } from './town';
import type { Month } from './business';

/** What the books came to after a month, in cents, and all that is wrong in them. */
export interface Audited {
  readonly figures: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface RevenueDay {
  readonly gross: Amount;
  readonly fees: Amount;
  readonly processorCost: Amount;
  readonly creatorShare: Amount;
  readonly refunded: Amount;
}

interface Statement {
  readonly creator: { readonly earningsTotal: Amount };
  readonly viewer: {
    readonly transactionsReceived: {
      readonly nodes: readonly {
        readonly kind: string;
        readonly gross: Amount;
        readonly fee: Amount;
        readonly net: Amount;
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

const kinds = Object.values(ReconciliationKind);

const cents = ({ amount }: Amount): number => Math.round(Number(amount) * 100);
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** Looks at the books as those do who keep them, at each creator's statement as its creator, and behind both. */
export async function auditMonth(month: Month): Promise<Audited> {
  const { town } = month;
  const trial = await trialOn(month);
  const revenue = await revenueOf(month);
  const statements = await statementsOf(month);
  const differences = await reconciled(month);
  const compared: readonly (readonly [string, number, number])[] = [
    ['debits and credits of the trial balance', cents(trial.debitTotal), cents(trial.creditTotal)],
    [
      'what creators see as earned, and their share in the report',
      statements.earned,
      revenue.share,
    ],
    ['what creators see as sold, and the sales of the report', statements.gross, revenue.gross],
    ['fees of the report, and account 4000', revenue.fees, balanceOf(trial, '4000')],
    ['cost of the report, and account 5000', revenue.cost, -balanceOf(trial, '5000')],
  ];
  return {
    figures: {
      'sold, in cents': revenue.gross,
      'given back, in cents': revenue.refunded,
      'kept by the platform, in cents': revenue.fees,
      'earned by creators, in cents': revenue.share,
      'taken by processors, in cents': revenue.cost,
      'tokens in circulation': balanceOf(trial, '2200'),
      'debits of the trial balance, in cents': cents(trial.debitTotal),
    },
    failures: [
      ...compared.flatMap(([what, one, other]) =>
        one === other ? [] : [`${what}: ${one} is not ${other}`],
      ),
      ...differences,
      ...(await bookErrors(town.world.owner.pool)),
    ],
  };
}

/** What the product itself finds when it compares the books. */
async function reconciled({ town, accountant }: Month): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const kind of kinds) {
    const outcome = await act(
      town.world,
      accountant,
      'runReconciliation',
      { kind },
      'differenceCount',
    );
    if (outcome['differenceCount'] !== 0) {
      failures.push(`the reconciliation of ${kind} found ${String(outcome['differenceCount'])}`);
    }
  }
  return failures;
}

async function trialOn({ town, accountant }: Month): Promise<Trial> {
  const query = `query ($day: String!) { trialBalance(day: $day) {
    rows { code debit { amount currencyCode } credit { amount currencyCode } }
    debitTotal { amount currencyCode } creditTotal { amount currencyCode } } }`;
  const { trialBalance } = await town.world.ask<{ readonly trialBalance: Trial }>(
    accountant,
    query,
    { day: town.today },
  );
  return trialBalance;
}

/** Credit less debit of an account. */
function balanceOf(trial: Trial, code: string): number {
  const row = trial.rows.find((each) => each.code === code);
  return row ? cents(row.credit) - cents(row.debit) : 0;
}

async function revenueOf({ town, accountant }: Month) {
  const query = `{ platformRevenue(since: "2026-01-01") { gross { amount } fees { amount }
    processorCost { amount } creatorShare { amount } refunded { amount } } }`;
  const { platformRevenue: days } = await town.world.ask<{
    readonly platformRevenue: readonly RevenueDay[];
  }>(accountant, query);
  return {
    gross: sum(days.map(({ gross }) => cents(gross))),
    fees: sum(days.map(({ fees }) => cents(fees))),
    cost: sum(days.map(({ processorCost }) => cents(processorCost))),
    share: sum(days.map(({ creatorShare }) => cents(creatorShare))),
    refunded: sum(days.map(({ refunded }) => cents(refunded))),
  };
}

const statement = `query ($handle: String!, $after: String) {
  creator(handle: $handle) { earningsTotal { amount } }
  viewer { transactionsReceived(first: 100, after: $after) {
    nodes { kind gross { amount } fee { amount } net { amount } } pageInfo { hasNextPage endCursor } } } }`;

/** What creators are shown of their own income, added up over all of them. */
async function statementsOf({ town, sellers }: Month): Promise<{ earned: number; gross: number }> {
  const total = { earned: 0, gross: 0 };
  await forEach(sellers, async (seller) => {
    const person: Person = await town.login(seller);
    const handle = person.creator?.handle;
    for (let after: string | null = null, isFirst = true; isFirst || after !== null;) {
      const seen: Statement = await town.world.ask<Statement>(person, statement, { handle, after });
      const { nodes, pageInfo } = seen.viewer.transactionsReceived;
      const sales = nodes.filter(({ kind }) => kind !== 'PAYOUT' && kind !== 'ADJUSTMENT');
      total.gross += sum(sales.map(({ gross }) => cents(gross)));
      if (isFirst) total.earned += cents(seen.creator.earningsTotal);
      isFirst = false;
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    }
  });
  return total;
}
