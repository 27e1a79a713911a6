import { later, past, type Row } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

const scheduled = { status: 'SCHEDULED', scheduled_at: later };
const rejected = { status: 'REJECTED', score: 0.1, decided_at: past, decision_reason: 'Blurred' };

it.each([
  ['content.schedule', 'posts', scheduled, `status = 'PUBLISHED', published_at = now()`],
  ['content.schedule', 'posts', scheduled, `status = 'DRAFT'`],
  ['creators.kyc-review', 'kyc_verifications', {}, `status = 'WITHDRAWN'`],
] as const)('[%s] lets a row of %s with %j become %s', async (_, table, row, set) => {
  const outcome = await trials.attempt(async () => {
    const id = await trials.id(table, row);
    await trials.query(`UPDATE ${table} SET ${set} WHERE id = $1`, [id]);
  });

  expect(outcome).toBeNull();
});

it.each<[string, string, Row, string]>([
  ['content.schedule', 'posts', { status: 'PUBLISHED', published_at: past }, `status = 'DRAFT'`],
  ['creators.kyc-review', 'kyc_verifications', rejected, `status = 'APPROVED', expires_at = now()`],
  [
    'social.friend-requests',
    'friend_requests',
    { status: 'DECLINED', responded_at: past },
    `status = 'ACCEPTED'`,
  ],
])('[%s] refuses that a row of %s with %j becomes %s', async (_, table, row, set) => {
  const outcome = await trials.attempt(async () => {
    const id = await trials.id(table, row);
    await trials.query(`UPDATE ${table} SET ${set} WHERE id = $1`, [id]);
  });

  expect(outcome).toBe(`${table}_status_steps`);
});

it('[content.collaborators] refuses to accept what was declined', async () => {
  const outcome = await trials.attempt(async () => {
    const { post_id } = await trials.insert('content_collaborators', {
      ...{ status: 'DECLINED', responded_at: past },
    });
    await trials.query(`UPDATE content_collaborators SET status = 'ACCEPTED' WHERE post_id = $1`, [
      post_id,
    ]);
  });

  expect(outcome).toBe('content_collaborators_status_steps');
});
