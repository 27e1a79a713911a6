import type { RestrictedFeature } from '../../src/generated/prisma/enums';
import type { Person, World } from '../kit/world';

/** Closes a feature to somebody for a day. */
export async function restrict(
  world: World,
  { uuid }: Person,
  feature: RestrictedFeature,
): Promise<void> {
  const { rows } = await world.owner.pool.query<{ id: string }>(
    `INSERT INTO statements_of_reasons (user_id, restriction, facts, source, ground, legal_reference, redress)
     VALUES ($1, 'SUSPENSION', 'Spam', 'NOTICE', 'LEGAL', 'The law', 'Appeal here') RETURNING id`,
    [uuid],
  );
  const moderator = await world.person('moderator', { accountType: 'MODERATOR' });
  await world.owner.pool.query(
    `INSERT INTO user_sanctions (user_id, kind, feature, ends_at, statement_id, decided_by_id)
     VALUES ($1, 'FEATURE_RESTRICTION', $2, now() + interval '1 day', $3, $4)`,
    [uuid, feature, rows[0]?.id, moderator.uuid],
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
