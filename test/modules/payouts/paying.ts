import { randomUUID } from 'node:crypto';
import { decodeGlobalId } from '../../../src/kernel/ids/global-id';
import type { Stage } from '../../kit/stage';
import type { Person } from '../../kit/world';
import { codes, run, type Outcome } from '../identity/self';
import { tip } from '../tips/tipping';
import { fund } from '../wallet/purses';

/** The uuid behind a global id. */
export const uuidOf = (id: string): string => decodeGlobalId(id).uuid;

/** A bank account whose number ends so; by that the local payouts tell what becomes of money that goes there. */
export const bankAccount = (ending = '1234') => ({
  ...{ method: 'BANK_TRANSFER', holder: 'Ada Lovelace', countryCode: 'DE' },
  number: `DE8937040044053${ending}`,
});

/** Lets somebody's papers be good, and nobody like them stand on a list. */
export async function verify(world: Stage, { uuid }: Person): Promise<void> {
  const { pool } = world.owner;
  await pool.query(
    `INSERT INTO kyc_verifications (user_id, status, score, decided_at, expires_at)
     VALUES ($1, 'APPROVED', 0.97, app.now(), app.now() + interval '2 years')`,
    [uuid],
  );
  await pool.query(
    `INSERT INTO aml_checks (user_id, provider, status, list_version, checked_at)
     VALUES ($1, 'LOCAL', 'CLEAR', 'test', app.now())`,
    [uuid],
  );
}

/** A creator who is owed so many dollars and can be paid out to an account whose number ends so. */
export async function payee(
  world: Stage,
  { dollars = 80, ending = '1234', isVerified = true } = {},
): Promise<Person> {
  const creator = await world.person('cleo', { isCreator: true });
  await earn(world, creator, dollars);
  if (isVerified) await verify(world, creator);
  await destination(world, creator, ending);
  return creator;
}

/** Has somebody earn so many dollars, by a tip of a quarter more. */
export async function earn(world: Stage, creator: Person, dollars: number): Promise<void> {
  const fan = await world.person('fan');
  const tokens = Math.round(dollars * 125);
  await fund(world, fan, tokens);
  await tip(world, fan, creator, { tokens });
}

/** Adds a destination that has waited long enough; gives its id. */
export async function destination(world: Stage, person: Person, ending?: string): Promise<string> {
  const selection = 'payoutAccount { id }';
  const added = await run(world, person.token, 'addPayoutAccount', bankAccount(ending), selection);
  const { id } = added['payoutAccount'] as { readonly id: string };
  await waited(world, id);
  return id;
}

/** Lets a destination have waited long enough. */
export function waited(world: Stage, id: string): Promise<void> {
  return changed(world, 'UPDATE payout_accounts SET payable_from = app.now() WHERE id = $1', id);
}

/** Lets a processor have had a payout for so long that it is asked again. */
export function overdue(world: Stage, id: string, age = '5 minutes'): Promise<void> {
  const statement = `UPDATE payouts SET updated_at = now() - interval '${age}' WHERE id = $1`;
  return changed(world, statement, id);
}

/** Changes a row by its global id: what is fixed for the product is not for whoever owns the database. */
async function changed(world: Stage, statement: string, id: string): Promise<void> {
  const client = await world.owner.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(statement, [uuidOf(id)]);
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Asks for a payout, under a key of its own unless one is given. */
export function request(world: Stage, person: Person, input: object = {}): Promise<Outcome> {
  const given = { amount: '50.00', idempotencyKey: randomUUID(), ...input };
  return run(world, person.token, 'requestPayout', given, 'payout { id status amount { amount } }');
}

/** Asks for a payout, and gives its id. */
export async function requested(world: Stage, person: Person, input?: object): Promise<string> {
  const outcome = await request(world, person, input);
  if (codes(outcome).length > 0) throw new Error(JSON.stringify(outcome));
  return (outcome['payout'] as { readonly id: string }).id;
}

export function approve(world: Stage, by: Person, payoutId: string): Promise<Outcome> {
  return run(world, by.token, 'approvePayout', { payoutId }, 'payout { status screening }');
}

/** How far a payout has come, behind the product. */
export async function statusOf(world: Stage, id: string): Promise<string> {
  const { status } = await world.owner.prisma.payout.findUniqueOrThrow({
    where: { id: uuidOf(id) },
  });
  return status;
}

/** What somebody is owed, in cents: what can be paid out, and what is set aside. */
export async function owed(world: Stage, { uuid }: Person): Promise<readonly [number, number]> {
  const balance = await world.owner.prisma.userBalance.findFirstOrThrow({
    where: { userId: uuid },
  });
  return [Number(balance.availableMinor), Number(balance.reservedMinor)];
}
