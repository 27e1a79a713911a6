import { randomUUID } from 'node:crypto';
import type { Person } from '../../kit/people';
import type { Stage } from '../../kit/stage';

/** An amount as clients see it. */
export interface Amount {
  readonly amount: string;
  readonly currencyCode: string;
}

/** What all accounts came to. */
export interface Trial {
  readonly rows: readonly {
    readonly code: string;
    readonly debit: Amount;
    readonly credit: Amount;
  }[];
  readonly debitTotal: Amount;
  readonly creditTotal: Amount;
}

/** Today, in UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The trial balance of today as somebody sees it. */
export async function trialOf(world: Stage, person: Person): Promise<Trial> {
  const { trialBalance } = await world.ask<{ readonly trialBalance: Trial }>(
    person,
    `query ($day: String!) { trialBalance(day: $day) {
       rows { code debit { amount currencyCode } credit { amount currencyCode } }
       debitTotal { amount currencyCode } creditTotal { amount currencyCode } } }`,
    { day: today() },
  );
  return trialBalance;
}

/** What an account came to on both sides. */
export function sidesOf(trial: Trial, code: string): readonly [string, string] {
  const row = trial.rows.find((each) => each.code === code);
  return [row?.debit.amount ?? '', row?.credit.amount ?? ''];
}

/** What became of a mutation. */
export interface Outcome {
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
  readonly [name: string]: unknown;
}

/** Does something that takes one input, and gives its payload. */
export async function act(
  world: Stage,
  person: Person,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  selection = '',
): Promise<Outcome> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await world.ask<Readonly<Record<string, Outcome>>>(
    person,
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code field } } }`,
    { input },
  );
  const outcome = data[mutation];
  if (!outcome) throw new Error(`${mutation} answered nothing.`);
  return outcome;
}

/** Posts an entry of two lines by hand. */
export function postEntry(
  world: Stage,
  person: Person,
  change: Readonly<Record<string, unknown>> = {},
): Promise<Outcome> {
  return act(
    world,
    person,
    'postJournalEntry',
    {
      description: 'Paid in by the owners',
      currencyCode: 'USD',
      lines: [
        { accountCode: '1000', debit: '100.00' },
        { accountCode: '3000', credit: '100.00' },
      ],
      idempotencyKey: randomUUID(),
      ...change,
    },
    'number',
  );
}
