import type { RestrictedFeature } from '../../src/generated/prisma/enums';
import type { Person, World } from '../kit/world';

/** Closes a feature to somebody for a day. */
export function restrict(world: World, person: Person, feature: RestrictedFeature): Promise<void> {
  return sanction(world, person, { kind: 'FEATURE_RESTRICTION', feature, until: '1 day' });
}

/** Suspends somebody by a sanction alone, from now on or from a moment later, for a day from now. */
export function suspend(world: World, person: Person, after = '0 seconds'): Promise<void> {
  return sanction(world, person, { kind: 'SUSPENSION', feature: null, until: '1 day', after });
}

/** Bans somebody by a sanction alone. */
export function ban(world: World, person: Person): Promise<void> {
  return sanction(world, person, { kind: 'BAN', feature: null, until: null });
}

interface Sanction {
  readonly kind: 'FEATURE_RESTRICTION' | 'SUSPENSION' | 'BAN';
  readonly feature: RestrictedFeature | null;
  /** How long from now, as PostgreSQL words it; null for what has no end. */
  readonly until: string | null;
  readonly after?: string;
}

async function sanction(
  world: World,
  { uuid }: Person,
  { kind, feature, until, after = '0 seconds' }: Sanction,
): Promise<void> {
  const { rows } = await world.owner.pool.query<{ id: string }>(
    `INSERT INTO statements_of_reasons (user_id, restriction, facts, source, ground, legal_reference, redress)
     VALUES ($1, 'SUSPENSION', 'Spam', 'NOTICE', 'LEGAL', 'The law', 'Appeal here') RETURNING id`,
    [uuid],
  );
  const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
  await world.owner.pool.query(
    `INSERT INTO user_sanctions (user_id, kind, feature, begins_at, ends_at, statement_id, decided_by_id)
     VALUES ($1, $2, $3, now() + $4::interval, now() + $5::interval, $6, $7)`,
    [uuid, kind, feature, after, until, rows[0]?.id, moderator.uuid],
  );
}

/** Lifts what was decided against somebody. */
export async function liftSanctions(world: World, { uuid }: Person): Promise<void> {
  await world.owner.pool.query(
    `UPDATE user_sanctions SET lifted_at = now(), lift_reason = 'A mistake',
       lifted_by_id = decided_by_id WHERE user_id = $1`,
    [uuid],
  );
}
