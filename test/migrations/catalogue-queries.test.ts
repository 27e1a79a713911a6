import { past, type Row } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

const published = {
  ...{ is_published: true, published_at: past, manifest_url: 'https://media.test/a.m3u8' },
  has_1080p: true,
};

/** A published film with one performer. */
async function film(row: Row, performer_id?: string): Promise<string> {
  const id = await trials.id('videos', { ...published, ...row });
  await trials.insert('video_performers', {
    video_id: id,
    ...(performer_id === undefined ? {} : { performer_id }),
  });
  return id;
}

const search = `SELECT v.title, c.name AS collection FROM videos v LEFT JOIN collections c ON c.id = v.collection_id
  WHERE v.is_published AND v.deleted_at IS NULL AND v.search_vector @@ websearch_to_tsquery('english', $1)
  ORDER BY v.release_date DESC NULLS LAST, v.id DESC`;

it('[catalogue.video-search] finds words in title and description, newest first, with the collection', async () => {
  const outcome = await trials.attempt(async () => {
    const collection_id = await trials.id('collections', { name: 'Gardens' });
    await film({ title: 'Roses', release_date: '2024-01-01', collection_id });
    await film({
      title: 'Walls',
      description: 'A rose climbs',
      release_date: '2025-01-01',
      collection_id,
    });
    await trials.insert('videos', { title: 'Unpublished roses' });

    expect(await trials.query(search, ['rose'])).toEqual([
      { title: 'Walls', collection: 'Gardens' },
      { title: 'Roses', collection: 'Gardens' },
    ]);
  });

  expect(outcome).toBeNull();
});

it('[catalogue.video-search] never fails at what somebody types', async () => {
  const outcome = await trials.attempt(async () => {
    for (const typed of [
      'search terms',
      "o'clock",
      '& | !',
      '((',
      ':*',
      '"',
      '\\',
      '-',
      '<->',
      '😀',
    ]) {
      expect(Array.isArray(await trials.query(search, [typed]))).toBe(true);
    }
  });

  expect(outcome).toBeNull();
});

it('[catalogue.fuzzy-search catalogue.performer-search] finds misspelt titles and names, and words in what performers say', async () => {
  const outcome = await trials.attempt(async () => {
    await film({ title: 'Croissants at dawn' });
    await trials.insert('performers', { name: 'Alexandra Winter', bio: 'Climbs mountains' });

    expect(
      await trials.query('SELECT title FROM videos WHERE title % $1', ['Croisants at dwan']),
    ).toEqual([{ title: 'Croissants at dawn' }]);
    expect(
      await trials.query('SELECT name FROM performers WHERE name % $1', ['Aleksandra Winter']),
    ).toEqual([{ name: 'Alexandra Winter' }]);
    expect(
      await trials.query(
        `SELECT name FROM performers WHERE search_vector @@ websearch_to_tsquery('english', 'mountain')`,
      ),
    ).toEqual([{ name: 'Alexandra Winter' }]);
  });

  expect(outcome).toBeNull();
});

it('[catalogue.video-popular catalogue.video-order] lists the most viewed of a collection, ties by newest release', async () => {
  const outcome = await trials.attempt(async () => {
    const collection_id = await trials.id('collections');
    await film({ title: 'old', view_count: 5, release_date: '2020-01-01', collection_id });
    await film({ title: 'new', view_count: 5, release_date: '2024-01-01', collection_id });
    await film({ title: 'top', view_count: 9, collection_id });
    const popular = await trials.query(
      `SELECT title FROM videos WHERE collection_id = $1 AND is_published AND deleted_at IS NULL
       ORDER BY view_count DESC, release_date DESC NULLS LAST, id DESC LIMIT 20`,
      [collection_id],
    );

    expect(popular.map(({ title }) => title)).toEqual(['top', 'new', 'old']);
  });

  expect(outcome).toBeNull();
});

it.each([
  [
    'collection_id = $1 AND is_published AND deleted_at IS NULL ORDER BY view_count DESC, release_date DESC NULLS LAST, id DESC',
    'videos_popular_idx',
  ],
  [
    'collection_id = $1 AND is_published AND deleted_at IS NULL ORDER BY published_at DESC, id DESC',
    'videos_in_collection_idx',
  ],
  [
    'is_featured AND is_published AND deleted_at IS NULL AND $1::uuid IS NOT NULL ORDER BY published_at DESC, id DESC',
    'videos_featured_idx',
  ],
  [
    'is_published AND deleted_at IS NULL AND $1::uuid IS NOT NULL ORDER BY release_date DESC NULLS LAST, id DESC',
    'videos_released_idx',
  ],
  [
    'is_published AND deleted_at IS NULL AND $1::uuid IS NOT NULL ORDER BY view_count DESC, id DESC',
    'videos_viewed_idx',
  ],
])(
  '[catalogue.video-order catalogue.video-popular] never sorts all films WHERE %s',
  async (where, index) => {
    expect.assertions(1);
    await trials.attempt(async () => {
      await trials.query(
        'SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off',
      );
      const plan = await trials.query(`EXPLAIN SELECT id FROM videos WHERE ${where} LIMIT 20`, [
        '01900000-0000-7000-8000-0000000000aa',
      ]);
      expect(JSON.stringify(plan)).toContain(index);
    });
  },
);

it('[catalogue.video-with-performers] gives the living performers in order, and an empty list where none remain', async () => {
  const outcome = await trials.attempt(async () => {
    const performer_id = await trials.id('performers', { name: 'Ada' });
    const { slug } = await trials.insert('videos');
    await trials.query(
      'INSERT INTO video_performers (video_id, performer_id) SELECT id, $2 FROM videos WHERE slug = $1',
      [slug, performer_id],
    );
    const read = `SELECT (
        SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name) ORDER BY c.billing_order NULLS LAST, p.name), '[]')
        FROM video_performers c JOIN performers p ON p.id = c.performer_id AND p.deleted_at IS NULL
        WHERE c.video_id = v.id
      ) AS performers FROM videos v WHERE v.slug = $1 AND v.deleted_at IS NULL`;

    expect(await trials.query(read, [slug])).toEqual([{ performers: [{ name: 'Ada' }] }]);
    await trials.query('UPDATE performers SET deleted_at = now() WHERE id = $1', [performer_id]);
    expect(await trials.query(read, [slug])).toEqual([{ performers: [] }]);
  });

  expect(outcome).toBeNull();
});

it('[catalogue.performer-page] gives each published film and living photo once, with the right number', async () => {
  const outcome = await trials.attempt(async () => {
    const { id, slug } = await trials.insert('performers');
    await film({ title: 'One' }, String(id));
    await film({ title: 'Two' }, String(id));
    await trials.insert('photos', { performer_id: id });
    await trials.insert('photos', { performer_id: id });
    await trials.insert('photos', { performer_id: id, deleted_at: past });
    const [page] = await trials.query(
      `SELECT p.video_count,
         (SELECT jsonb_agg(v.title ORDER BY v.title) FROM video_performers c JOIN videos v ON v.id = c.video_id
          WHERE c.performer_id = p.id AND v.is_published AND v.deleted_at IS NULL) AS videos,
         (SELECT count(*)::int FROM photos f WHERE f.performer_id = p.id AND f.deleted_at IS NULL) AS photos
       FROM performers p WHERE p.slug = $1 AND p.deleted_at IS NULL`,
      [slug],
    );

    expect(page).toEqual({ video_count: 2, videos: ['One', 'Two'], photos: 2 });
  });

  expect(outcome).toBeNull();
});

it('[catalogue.top-performers] lists those with the most films once a job has refreshed the list', async () => {
  const outcome = await trials.attempt(async () => {
    const [ada, ben] = [await trials.id('performers'), await trials.id('performers')];
    await film({}, ada);
    await film({}, ben);
    await film({}, ben);
    await trials.settle();
    await trials.as({ role: 'worker' }, 'SELECT app.refresh_top_performers()');
    const top = await trials.as(
      { role: 'app' },
      'SELECT id, video_count FROM top_performers WHERE id = ANY ($1) ORDER BY video_count DESC',
      [[ada, ben]],
    );

    expect(top).toEqual([
      { id: ben, video_count: 2 },
      { id: ada, video_count: 1 },
    ]);
  });

  expect(outcome).toBeNull();
});

it('[catalogue.top-performers] refuses a request that would refresh it', async () => {
  const outcome = await trials.attempt(() =>
    trials.as({ role: 'app' }, 'SELECT app.refresh_top_performers()'),
  );

  expect(outcome).toMatch('permission denied');
});
