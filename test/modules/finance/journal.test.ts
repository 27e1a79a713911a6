import { randomUUID } from 'node:crypto';
import type { DatabaseError } from 'pg';
import type { Person } from '../../kit/people';
import { World } from '../../kit/world';
import { tip } from '../tips/tipping';
import { bookErrors, fund } from '../wallet/purses';
import { act, postEntry, sidesOf, today, trialOf } from './books';

let world: World;
let accountant: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
  accountant = await world.person('accountant', { accountType: 'ADMIN' });
});

afterAll(() => world.close());

/** Runs a statement as the owner, whom no right stops, and gives what it broke. */
async function broken(statement: string, values: readonly unknown[] = []): Promise<unknown> {
  const client = await world.owner.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(statement, [...values]);
    await client.query('COMMIT');
    return null;
  } catch (error) {
    await client.query('ROLLBACK');
    const { constraint, code } = error as DatabaseError;
    return constraint ?? code;
  } finally {
    client.release();
  }
}

/** An entry with these lines, written straight into the tables. */
const straight = (total: number, lines: string): string => `
  WITH e AS (INSERT INTO journal_entries (entry_date, description, currency_code, total_minor)
    VALUES ('2026-03-01', 'By hand', 'USD', ${total}) RETURNING id)
  INSERT INTO journal_entry_lines (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor)
  SELECT e.id, l.n, a.id, '2026-03-01', 'USD', l.d, l.c FROM e, (VALUES ${lines}) AS l (n, code, d, c)
  JOIN chart_of_accounts a ON a.code = l.code`;

it('[finance.tip-posting finance.token-liability] books a tip of 10,000 tokens with a fee of a fifth so that both sides come to 100.00', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  const before = await trialOf(world, accountant);
  await fund(world, fan, 10_000);
  await tip(world, fan, creator, { tokens: 10_000 });
  const after = await trialOf(world, accountant);
  const { rows } = await world.owner.pool.query(
    `SELECT a.code, l.debit_minor, l.credit_minor, e.total_minor FROM transactions t
     JOIN journal_entries e ON e.id = t.id JOIN journal_entry_lines l ON l.entry_id = e.id
     JOIN chart_of_accounts a ON a.id = l.account_id
     WHERE t.kind = 'TIP' AND t.payee_id = $1 ORDER BY a.code`,
    [creator.uuid],
  );
  expect(rows).toEqual([
    { code: '2100', debit_minor: '0', credit_minor: '8000', total_minor: '10000' },
    { code: '2200', debit_minor: '10000', credit_minor: '0', total_minor: '10000' },
    { code: '4000', debit_minor: '0', credit_minor: '2000', total_minor: '10000' },
  ]);
  expect(sidesOf(after, '2200')).toEqual(sidesOf(before, '2200'));
  expect(after.debitTotal).toEqual(after.creditTotal);
  expect(await bookErrors(world.owner.pool)).toEqual([]);
});

it('[finance.tip-posting finance.atomic-posting finance.token-liability] never books a tip that the wallet does not cover', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 100);
  const before = await trialOf(world, accountant);
  await tip(world, fan, creator, { tokens: 101 });
  expect(await trialOf(world, accountant)).toEqual(before);
});

it('[finance.journal-entry finance.journal-lines finance.balanced finance.atomic-posting] posts an entry whose debits equal its credits', async () => {
  const posted = await postEntry(world, accountant);
  expect(posted).toMatchObject({ number: expect.stringMatching(/^\d+$/), userErrors: [] });
  const { rows } = await world.owner.pool.query(
    `SELECT e.author, e.author_id, e.total_minor, count(l.*) AS lines FROM journal_entries e
     JOIN journal_entry_lines l ON l.entry_id = e.id WHERE e.number = $1 GROUP BY e.id`,
    [posted['number']],
  );
  expect(rows).toEqual([
    { author: 'USER', author_id: accountant.uuid, total_minor: '10000', lines: '2' },
  ]);
});

it.each([
  ['one side', [{ accountCode: '1000', debit: '5' }]],
  [
    'sides that differ',
    [
      { accountCode: '1000', debit: '5' },
      { accountCode: '3000', credit: '4' },
    ],
  ],
  [
    'an account that nobody knows',
    [
      { accountCode: '1000', debit: '5' },
      { accountCode: '9999', credit: '5' },
    ],
  ],
  [
    'an account that others add up to',
    [
      { accountCode: '1000', debit: '5' },
      { accountCode: '3', credit: '5' },
    ],
  ],
  [
    'an account that moves with people',
    [
      { accountCode: '1000', debit: '5' },
      { accountCode: '2100', credit: '5' },
    ],
  ],
])(
  '[finance.journal-entry finance.journal-lines finance.balanced finance.atomic-posting] refuses an entry with %s',
  async (_what, lines) => {
    const before = await trialOf(world, accountant);
    const refused = await postEntry(world, accountant, { lines });
    expect(refused).toEqual({ number: null, userErrors: [{ code: 'INVALID', field: ['lines'] }] });
    expect(await trialOf(world, accountant)).toEqual(before);
  },
);

it.each([
  ['no line', straight(5, `(1, 'none', 5, 0)`), 'journal_entries_balanced'],
  ['one line', straight(5, `(1, '1000', 5, 0)`), 'journal_entries_balanced'],
  [
    'another total',
    straight(6, `(1, '1000', 5, 0), (2, '3000', 0, 5)`),
    'journal_entries_balanced',
  ],
  [
    'a line of both sides',
    straight(5, `(1, '1000', 5, 5), (2, '3000', 0, 5)`),
    'journal_entry_lines_one_side',
  ],
])(
  '[finance.balanced] the database refuses the owner an entry with %s',
  async (_what, statement, constraint) => {
    expect(await broken(statement)).toBe(constraint);
  },
);

const line = (account: string, user: string): string => `
  WITH e AS (INSERT INTO journal_entries (entry_date, description, currency_code, total_minor)
    VALUES ('2026-03-01', 'Straight', 'USD', 5) RETURNING id)
  INSERT INTO journal_entry_lines
    (entry_id, line_number, account_id, entry_date, currency_code, debit_minor, credit_minor, user_id)
  SELECT e.id, l.n, ${account}, '2026-03-01', 'USD', l.d, l.c, ${user} FROM e, (VALUES (1, 5, 0), (2, 0, 5)) AS l (n, d, c)`;
const cash = `(SELECT id FROM chart_of_accounts WHERE code = '1000')`;
const transaction = (column: string): string => `
  INSERT INTO transactions (kind, source_id, currency_code, gross_minor, net_minor, completed_at, ${column})
  VALUES ('TIP', app.uuid_v7(), 'USD', 5, 5, app.now(), app.uuid_v7())`;

it('[finance.journal-lines finance.balanced] the database takes lines of accounts and people that it knows', async () => {
  const person = await world.person('payee');
  expect(await broken(line(cash, `'${person.uuid}'`))).toBeNull();
});

it.each([
  ['a line of an account that nobody knows', line('app.uuid_v7()', 'NULL'), 'account_id_fkey'],
  ['a line of a person whom nobody knows', line(cash, 'app.uuid_v7()'), 'user_id_fkey'],
  ['a transaction at a fee that nobody set', transaction('fee_id'), 'fee_id_fkey'],
  ['a transaction of a payer whom nobody knows', transaction('payer_id'), 'payer_id_fkey'],
  ['a transaction for a payee whom nobody knows', transaction('payee_id'), 'payee_id_fkey'],
  [
    'to remove an account',
    `DELETE FROM chart_of_accounts WHERE code = '1000'`,
    'chart_of_accounts_append_only',
  ],
  [
    'to rename an account',
    `UPDATE chart_of_accounts SET id = app.uuid_v7() WHERE code = '1000'`,
    'chart_of_accounts_id_fixed',
  ],
])(
  '[finance.journal-lines finance.chart-of-accounts] the database refuses the owner %s',
  async (_what, statement, constraint) => {
    expect(await broken(statement)).toContain(constraint);
  },
);

it.each([
  ['remove', 'DELETE FROM users WHERE id = $1', 'wallets_user_id_fkey'],
  // Of all tables that a new id would have to change, this one is asked first.
  ['rename', 'UPDATE users SET id = app.uuid_v7() WHERE id = $1', 'wallets_owner_fixed'],
])(
  '[finance.journal-lines] the database refuses the owner to %s somebody, who did nothing yet',
  async (_what, statement, constraint) => {
    const person = await world.person('newcomer');
    expect(await broken(statement, [person.uuid])).toBe(constraint);
  },
);

it.each([
  ['UPDATE journal_entries SET description = description'],
  ['DELETE FROM journal_entry_lines'],
  ['TRUNCATE journal_entries CASCADE'],
])('[finance.immutable-posting] the database refuses the owner to run %s', async (statement) => {
  expect(await broken(statement)).toMatch(/_append_only$/);
});

it('[finance.immutable-posting] answers a wrong entry with its mirror image, and never twice', async () => {
  const { number } = await postEntry(world, accountant);
  const before = await trialOf(world, accountant);
  const input = { number, description: 'It was a mistake' };
  const reversed = await act(world, accountant, 'reverseJournalEntry', input, 'number');
  expect(reversed.userErrors).toEqual([]);
  const after = await trialOf(world, accountant);
  expect(Number(sidesOf(after, '1000')[0])).toBe(Number(sidesOf(before, '1000')[0]) - 100);
  const again = await act(world, accountant, 'reverseJournalEntry', input, 'number');
  expect(again).toEqual({
    number: null,
    userErrors: [{ code: 'INVALID_STATE', field: ['number'] }],
  });
});

it('[finance.immutable-posting] reverses an entry that was written by hand', async () => {
  const { number } = await postEntry(world, accountant);
  const input = { number, description: 'Back' };
  expect((await act(world, accountant, 'reverseJournalEntry', input, 'number')).userErrors).toEqual(
    [],
  );
});

it('[finance.trial-balance] shows administrators columns that are equal', async () => {
  const trial = await trialOf(world, accountant);
  expect(trial.debitTotal).toEqual(trial.creditTotal);
  expect(trial.rows.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['1000', '2100', '2200', '4000']),
  );
});

it.each([
  'trialBalance(day: "2026-01-01") { day }',
  'platformRevenue(since: "2026-01-01") { day }',
  'reconciliationRuns { kind }',
  'accounts { totalCount }',
  'accountingPeriods { totalCount }',
  'accountStatement(code: "1000", from: "2026-01-01", to: "2026-01-31") { number }',
])(
  '[finance.trial-balance finance.platform-revenue finance.chart-of-accounts finance.account-balances] refuses a moderator %s',
  async (field) => {
    const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
    expect((await world.execute(moderator, `{ ${field} }`)).code).toBe('FORBIDDEN');
  },
);

it('[finance.account-balances] shows at once what was posted, and of a day before what there was then', async () => {
  const statement = async (): Promise<
    readonly { readonly balance: { readonly amount: string } }[]
  > => {
    const answer = await world.ask<{
      readonly accountStatement: readonly { readonly balance: { readonly amount: string } }[];
    }>(
      accountant,
      `query ($day: String!) { accountStatement(code: "3000", from: $day, to: $day) { balance { amount } } }`,
      { day: today() },
    );
    return answer.accountStatement;
  };
  await postEntry(world, accountant);
  const before = Number((await statement()).at(-1)?.balance.amount);
  await postEntry(world, accountant);
  expect(Number((await statement()).at(-1)?.balance.amount)).toBe(before - 100);
});

it('[finance.chart-of-accounts] has the standard accounts, and takes one more under one of its kind', async () => {
  const input = { code: '1500', name: 'Cameras', parentCode: '1' };
  const opened = await act(
    world,
    accountant,
    'openAccount',
    input,
    'account { id code normalSide parent { code } }',
  );
  expect(opened).toMatchObject({
    account: { code: '1500', normalSide: 'DEBIT', parent: { code: '1' } },
    userErrors: [],
  });
  const { id } = opened['account'] as { readonly id: string };
  const closed = await act(
    world,
    accountant,
    'closeAccount',
    { accountId: id },
    'account { closedAt }',
  );
  expect(closed['account']).toMatchObject({ closedAt: expect.any(String) });
});

it.each([
  [{ code: '1000', name: 'Cash', parentCode: '1' }, 'CONFLICT', 'code'],
  [{ code: '1600', name: 'Cash', parentCode: '1000' }, 'INVALID', 'parentCode'],
  [{ code: '1600', name: 'Cash', parentCode: '9' }, 'NOT_FOUND', 'parentCode'],
  [{ code: 'cash', name: 'Cash', parentCode: '1' }, 'INVALID', 'code'],
])('[finance.chart-of-accounts] refuses the account %j', async (input, code, field) => {
  const refused = await act(world, accountant, 'openAccount', input, 'account { id }');
  expect(refused).toEqual({ account: null, userErrors: [{ code, field: [field] }] });
});

it('[finance.journal-entry] refuses an entry into a day that is closed', async () => {
  const span = { startsOn: '2026-02-01', endsOn: '2026-02-28' };
  const opened = await act(world, accountant, 'openAccountingPeriod', span, 'period { id status }');
  const { id } = opened['period'] as { readonly id: string };
  const twice = await act(world, accountant, 'openAccountingPeriod', span, 'period { id }');
  expect(twice.userErrors).toEqual([{ code: 'CONFLICT', field: ['startsOn'] }]);
  expect((await postEntry(world, accountant, { day: '2026-02-03' })).userErrors).toEqual([]);
  await act(world, accountant, 'closeAccountingPeriod', { periodId: id }, 'period { status }');
  expect((await postEntry(world, accountant, { day: '2026-02-03' })).userErrors).toEqual([
    { code: 'INVALID', field: ['day'] },
  ]);
});

it('[finance.finance-audit] leaves a row in the audit trail for every posting, and none for what was refused', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 100);
  const rowsOf = async (): Promise<number> => {
    const { rows } = await world.owner.pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM audit_logs WHERE actor_id = $1 AND action = 'transaction.post'`,
      [fan.uuid],
    );
    return Number(rows[0]?.n);
  };
  await tip(world, fan, creator, { tokens: 60 });
  expect(await rowsOf()).toBe(1);
});

it('[finance.finance-audit] never keeps a posting whose audit row cannot be written', async () => {
  const fan = await world.person('fan');
  const creator = await world.person('creator', { isCreator: true });
  await fund(world, fan, 100);
  await world.owner.pool.query(
    `CREATE FUNCTION app.break_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
     CREATE TRIGGER broken BEFORE INSERT ON audit_logs FOR EACH ROW WHEN (NEW.action = 'transaction.post')
     EXECUTE FUNCTION app.break_audit()`,
  );
  const { code } = await world.execute(
    fan,
    `mutation ($input: SendTipInput!) { sendTip(input: $input) { tip { id } } }`,
    { input: { recipientId: creator.id, tokens: 10, idempotencyKey: randomUUID() } },
  );
  await world.owner.pool.query(
    'DROP TRIGGER broken ON audit_logs; DROP FUNCTION app.break_audit()',
  );
  expect(code).toBe('INTERNAL');
  const { rows } = await world.owner.pool.query('SELECT balance FROM wallets WHERE user_id = $1', [
    fan.uuid,
  ]);
  expect(rows).toEqual([{ balance: '100' }]);
});
