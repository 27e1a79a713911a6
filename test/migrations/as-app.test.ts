import { randomUUID } from 'node:crypto';
import { entryOfOneLine } from './money-nonsense';
import { past } from './nonsense/rules-of';
import { Trials } from './trial';

/**
 * Nonsense of each kind, written straight into the database with the rights of the gateway. Where the gateway may write,
 * a rule with a name stops it; books and ledgers it may not write at all, and their rules stop the owner as well.
 */
let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

const films = {
  ...{ is_published: true, published_at: past, has_1080p: true },
  manifest_url: 'https://media.test/a.m3u8',
};

/** What the gateway is told when it tries the statement. */
function asApp(statement: string, values: readonly unknown[] = [], userId?: string) {
  return trials.as(
    userId === undefined ? { role: 'app' } : { role: 'app', userId },
    statement,
    values,
  );
}

it('[finance.balanced operations.check-constraints] refuses the gateway a one-sided entry of the journal', async () => {
  const entry = entryOfOneLine('1, 100, 0');

  expect(await trials.attempt(() => asApp(entry))).toBe(
    'permission denied for table journal_entry_lines',
  );
  expect(await trials.attempt(() => trials.query(entry))).toBe('journal_entries_balanced');
});

it('[wallet.append-only operations.check-constraints] refuses the gateway to edit a row of the ledger', async () => {
  const edit = 'UPDATE ledger SET amount = amount + 1';
  const bought = async (): Promise<void> => {
    const user = await trials.id('users');
    await trials.query('SELECT app.post_token_purchase($1, 100, $2)', [user, randomUUID()]);
  };

  expect(await trials.attempt(() => asApp(edit))).toBe('permission denied for table ledger');
  expect(
    await trials.attempt(async () => {
      await bought();
      await trials.query(edit);
    }),
  ).toMatch(/ledger/);
});

it('[wallet.no-double-spend operations.check-constraints] refuses the gateway a balance below zero', async () => {
  const spend = 'UPDATE wallets SET balance = -1 WHERE user_id = $1';

  expect(await trials.attempt(() => asApp(spend, [randomUUID()]))).toBe(
    'permission denied for table wallets',
  );
  expect(
    await trials.attempt(async () => {
      const user = await trials.id('users');
      await trials.query(spend, [user]);
    }),
  ).toMatch(/^wallets_(available|balance)_not_negative$/);
});

it('[catalogue.video-performer-limit operations.check-constraints] refuses the gateway an eleventh performer', async () => {
  const outcome = await trials.attempt(async () => {
    const video = await trials.id('videos', films);
    for (let n = 0; n < 10; n += 1) await trials.insert('video_performers', { video_id: video });
    await trials.settle();
    const performer = await trials.id('performers');
    await asApp('INSERT INTO video_performers (video_id, performer_id) VALUES ($1, $2)', [
      video,
      performer,
    ]);
  });

  expect(outcome).toMatch(/^videos_performer/);
});

it('[catalogue.video-slug-unique operations.unique-constraints] refuses the gateway a second living film of one slug', async () => {
  const outcome = await trials.attempt(async () => {
    const { slug } = await trials.insert('videos');
    const other = await trials.id('videos');
    await asApp('UPDATE videos SET slug = $2 WHERE id = $1', [other, slug]);
  });

  expect(outcome).toBe('videos_slug_living');
});

it('[marketplace.book-appointment operations.check-constraints] refuses the gateway a booking that overlaps another', async () => {
  const outcome = await trials.attempt(async () => {
    const { id, creator_id } = await trials.insert('booking_services');
    const guest = await trials.id('users');
    const book = `INSERT INTO bookings (service_id, creator_id, guest_id, starts_at, ends_at, price_tokens)
      VALUES ($1, $2, $3, $4, $5, 10)`;
    for (const [from, to] of [
      ['2030-05-01T10:00:00Z', '2030-05-01T11:00:00Z'],
      ['2030-05-01T10:59:00Z', '2030-05-01T12:00:00Z'],
    ]) {
      await asApp(book, [id, creator_id, guest, from, to], guest);
    }
  });

  expect(outcome).toBe('bookings_no_overlap');
});

it('[operations.foreign-keys] refuses the gateway a like of a post that is not there', async () => {
  const outcome = await trials.attempt(async () => {
    const user = await trials.id('users');
    await asApp(
      'INSERT INTO post_likes (post_id, user_id) VALUES ($1, $2)',
      [randomUUID(), user],
      user,
    );
  });

  expect(outcome).toBe('post_likes_post_id_fkey');
});

it('[operations.check-constraints] refuses the gateway a status that nobody knows', async () => {
  const outcome = await trials.attempt(() => asApp(`UPDATE posts SET status = 'LOST'`));

  expect(outcome).toBe('invalid input value for enum "PostStatus": "LOST"');
});

it('[audit.row-level-security] hides the private rows of others from the gateway', async () => {
  const outcome = await trials.attempt(async () => {
    const [own, other] = [await trials.id('users'), await trials.id('users')];
    for (const user_id of [own, other]) await trials.insert('user_private', { user_id });
    const asked = 'SELECT user_id FROM user_private WHERE user_id = ANY ($1)';

    expect(await asApp(asked, [[own, other]], own)).toEqual([{ user_id: own }]);
    expect(await asApp(asked, [[own, other]])).toEqual([]);
  });

  expect(outcome).toBeNull();
});
