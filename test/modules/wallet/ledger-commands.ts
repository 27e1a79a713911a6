import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DatabaseError, Pool } from 'pg';
import { createUser } from '../../migrations/people';

/** The databases that the commands run in: with the rights of the owner, of requests and of jobs. */
export interface LedgerPools {
  readonly owner: Pool;
  readonly app: Pool;
  readonly worker: Pool;
}

const people = 3;

/** A ledger in a few lines of arithmetic. */
interface Model {
  readonly balances: number[];
  readonly reserved: number[];
  /** What each is owed in cents. */
  readonly earned: number[];
  /** Reservations that are held, with whose they are and how much. */
  readonly holds: { readonly who: number; readonly tokens: number }[];
  /** Payments that have bought. */
  readonly payments: Set<number>;
}

/** The same in the database: the accounts, and by their place in the model the ids of holds and payments. */
interface Real {
  readonly pools: LedgerPools;
  readonly accounts: readonly string[];
  readonly holds: string[];
  readonly payments: readonly string[];
}

/** Runs one statement in the name of an account, or as a job; whether it was taken. Only rules of the ledger may refuse. */
async function taken(
  { pools }: Real,
  account: string | null,
  text: string,
  values: readonly unknown[],
): Promise<boolean> {
  const client = await (account === null ? pools.worker : pools.app).connect();
  try {
    await client.query('BEGIN');
    if (account !== null) {
      await client.query(`SELECT set_config('app.user_id', $1, true)`, [account]);
    }
    const { rows } = await client.query<{ done: boolean | null }>(text, [...values]);
    await client.query('COMMIT');
    return rows[0]?.done !== false;
  } catch (error) {
    await client.query('ROLLBACK');
    const { code } = error as DatabaseError;
    if (code !== '23505' && code !== '23514') throw error;
    return false;
  } finally {
    client.release();
  }
}

/** Compares what the database holds with the model. @throws Error where they differ. */
async function compare(model: Model, { pools, accounts }: Real): Promise<void> {
  const { rows } = await pools.owner.query<{ balance: string; reserved: string; earned: string }>(
    `SELECT w.balance, w.reserved, coalesce(b.available_minor, 0) AS earned
     FROM unnest($1::uuid[]) WITH ORDINALITY AS a (id, place) JOIN wallets w ON w.user_id = a.id
     LEFT JOIN user_balances b ON b.user_id = a.id ORDER BY place`,
    [accounts],
  );
  const found = rows.map((row) => [row.balance, row.reserved, row.earned].map(Number));
  const expected = accounts.map((_, who) => [
    model.balances[who],
    model.reserved[who],
    model.earned[who],
  ]);
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`Expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}.`);
  }
}

type LedgerCommand = fc.AsyncCommand<Model, Real>;

/** Makes a command of what the model decides and what the database is asked; both must say the same, and hold the same. */
function command(
  name: string,
  decide: (model: Model) => boolean,
  ask: (real: Real, model: Readonly<Model>) => Promise<boolean>,
): LedgerCommand {
  return {
    check: () => true,
    run: async (model, real) => {
      const isTaken = await ask(real, model);
      if (isTaken !== decide(model)) {
        throw new Error(`${name} was ${isTaken ? 'taken' : 'refused'} against the model.`);
      }
      await compare(model, real);
    },
    toString: () => name,
  };
}

function add(list: number[], who: number, amount: number): void {
  list[who] = (list[who] ?? 0) + amount;
}

function available({ balances, reserved }: Model, who: number): number {
  return (balances[who] ?? 0) - (reserved[who] ?? 0);
}

/** The share that the platform keeps, rounded to the nearest cent. */
function feeOf(tokens: number): number {
  return Math.floor((tokens * 2000 + 5000) / 10_000);
}

function buy(who: number, tokens: number, payment: number): LedgerCommand {
  return command(
    `buy(${who}, ${tokens}, payment ${payment})`,
    (model) => {
      if (tokens < 1 || model.payments.has(payment)) return false;
      model.payments.add(payment);
      add(model.balances, who, tokens);
      return true;
    },
    (real) =>
      taken(real, null, 'SELECT app.post_token_purchase($1, $2, $3)::text', [
        real.accounts[who],
        tokens,
        real.payments[payment],
      ]),
  );
}

function tip(from: number, to: number, tokens: number): LedgerCommand {
  return command(
    `tip(${from} to ${to}, ${tokens})`,
    (model) => {
      if (from === to || tokens < 1 || tokens > available(model, from)) return false;
      add(model.balances, from, -tokens);
      add(model.earned, to, tokens - feeOf(tokens));
      return true;
    },
    (real) =>
      taken(
        real,
        real.accounts[from] ?? '',
        'SELECT app.post_tip($1, $2, $3, NULL, false, NULL, NULL, NULL)::text',
        [randomUUID(), real.accounts[to], tokens],
      ),
  );
}

function hold(who: number, tokens: number): LedgerCommand {
  return command(
    `hold(${who}, ${tokens})`,
    (model) => {
      if (tokens < 1 || tokens > available(model, who)) return false;
      add(model.reserved, who, tokens);
      model.holds.push({ who, tokens });
      return true;
    },
    async (real) => {
      const id = randomUUID();
      const text = `SELECT app.hold_tokens($1, $2, app.uuid_v7(), '1 hour')::text`;
      const isTaken = await taken(real, real.accounts[who] ?? '', text, [id, tokens]);
      if (isTaken) real.holds.push(id);
      return isTaken;
    },
  );
}

/** Lets a reservation go, by its place among those that are or were held. */
function release(place: number): LedgerCommand {
  return {
    check: ({ holds }) => holds.length > 0,
    run: async (model, real) => {
      const at = place % model.holds.length;
      const [held] = model.holds.splice(at, 1);
      const [id] = real.holds.splice(at, 1);
      const text = 'SELECT app.release_hold($1) AS done';
      if (!held || !(await taken(real, null, text, [id]))) throw new Error('A hold stayed.');
      add(model.reserved, held.who, -held.tokens);
      if (await taken(real, null, text, [id])) throw new Error('A hold was released twice.');
      await compare(model, real);
    },
    toString: () => `release(${place})`,
  };
}

const account = fc.integer({ min: 0, max: people - 1 });
const tokens = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 0 }) },
);
const commands = fc.commands(
  [
    fc.tuple(account, tokens, fc.integer({ min: 0, max: 5 })).map((of) => buy(...of)),
    fc.tuple(account, account, tokens).map((of) => tip(...of)),
    fc.tuple(account, tokens).map((of) => hold(...of)),
    fc.nat({ max: 5 }).map(release),
  ],
  { maxCommands: 10 },
);

/** Runs so many sequences of commands in the database and in the model, or as many as there is time for. @throws Error with the shortest that differs. */
export async function runLedgerCommands(
  pools: LedgerPools,
  { runs, seed, withinMs }: { runs: number; seed: number; withinMs?: number },
): Promise<{ readonly sequences: number }> {
  let sequences = 0;
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const accounts = await Promise.all(
        Array.from({ length: people }, () => createUser(pools.owner)),
      );
      const zeros = (): number[] => accounts.map(() => 0);
      await fc.asyncModelRun(
        () => ({
          model: {
            balances: zeros(),
            reserved: zeros(),
            earned: zeros(),
            holds: [],
            payments: new Set<number>(),
          },
          real: {
            pools,
            accounts,
            holds: [],
            payments: Array.from({ length: 6 }, () => randomUUID()),
          },
        }),
        sequence,
      );
      sequences += 1;
    }),
    {
      numRuns: runs,
      seed,
      ...(withinMs !== undefined && {
        interruptAfterTimeLimit: withinMs,
        markInterruptAsFailure: false,
      }),
    },
  );
  return { sequences };
}
