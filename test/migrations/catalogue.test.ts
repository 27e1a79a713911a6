import { Pool } from 'pg';
import { cloneDatabase } from '../kit/database';
import { makeFilm, published, valueOf } from './films';
import { past, type Row } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;
let pool: Pool;

beforeAll(async () => {
  trials = await Trials.open();
  pool = new Pool({ connectionString: await cloneDatabase(), max: 20 });
});

afterAll(async () => {
  await pool.end();
  await trials.close();
});

describe('the cast', () => {
  it.each([1, 10])(
    '[catalogue.video-performer-limit] takes the publication of a film with a cast of %i',
    async (credits) => {
      const outcome = await trials.attempt(async () => {
        const id = await makeFilm(trials, published, credits);
        expect(await valueOf(trials, 'videos', 'performer_count', id)).toBe(credits);
      });

      expect(outcome).toBeNull();
    },
  );

  it('[catalogue.video-performer-limit] refuses to publish a film without a cast', async () => {
    expect(await trials.attempt(() => makeFilm(trials, published, 0))).toBe(
      'videos_cast_at_publication',
    );
  });

  it('[catalogue.video-performer-limit] refuses an eleventh performer', async () => {
    expect(await trials.attempt(() => makeFilm(trials, {}, 11))).toBe(
      'videos_performer_count_range',
    );
  });

  it('[catalogue.video-performer-limit] refuses a number that is not that of the credits', async () => {
    const outcome = await trials.attempt(async () => {
      const id = await makeFilm(trials, published, 2);
      await trials.settle();
      await trials.query('UPDATE videos SET performer_count = 3 WHERE id = $1', [id]);
    });

    expect(outcome).toBe('videos_cast_at_publication');
  });

  it('[catalogue.video-performer-limit] refuses to take the last performer from a published film', async () => {
    const outcome = await trials.attempt(async () => {
      const id = await makeFilm(trials, published, 1);
      await trials.settle();
      await trials.query('DELETE FROM video_performers WHERE video_id = $1', [id]);
    });

    expect(outcome).toBe('videos_cast_at_publication');
  });

  it('[catalogue.video-performer-limit] never lets two that come at once make eleven', async () => {
    const {
      rows: [video],
    } = await pool.query<{ id: string }>(
      `INSERT INTO videos (collection_id, title, slug, thumbnail_url)
       SELECT id, 'Race', 'race-of-performers', 'https://media.test/a.jpg' FROM collections LIMIT 1 RETURNING id`,
    );
    const credit = (index: number) =>
      pool
        .query(
          `WITH somebody AS (INSERT INTO performers (name, slug) VALUES ('Racer', $2) RETURNING id)
           INSERT INTO video_performers (video_id, performer_id) SELECT $1, id FROM somebody`,
          [video?.id, `racer-${index}`],
        )
        .then(
          () => 'in',
          (error: { constraint?: string }) => error.constraint,
        );
    const outcomes = await Promise.all(Array.from({ length: 16 }, (_, index) => credit(index)));

    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(10);
    expect(new Set(outcomes)).toEqual(new Set(['in', 'videos_performer_count_range']));
    await pool.query('DELETE FROM videos WHERE id = $1', [video?.id]);
  });

  it('[catalogue.credits] list performers in the order of billing', async () => {
    const outcome = await trials.attempt(async () => {
      const video_id = await trials.id('videos');
      for (const [name, billing_order] of [
        ['Zoe', null],
        ['Ben', 2],
        ['Ada', 1],
      ] as const) {
        const performer_id = await trials.id('performers', { name });
        await trials.insert('video_performers', { video_id, performer_id, billing_order });
      }
      const cast = await trials.query(
        `SELECT p.name FROM video_performers c JOIN performers p ON p.id = c.performer_id
         WHERE c.video_id = $1 ORDER BY c.billing_order NULLS LAST, p.name, p.id`,
        [video_id],
      );

      expect(cast.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Zoe']);
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['the same performer twice', (row: Row) => row, 'video_performers_pkey'],
    [
      'two in one place',
      ({ video_id, billing_order }: Row) => ({ video_id, billing_order }),
      'video_performers_billing_order_key',
    ],
  ])(
    '[catalogue.credits operations.unique-constraints] refuses %s',
    async (_, again, constraint) => {
      const outcome = await trials.attempt(async () => {
        const { video_id, performer_id } = await trials.insert('video_performers', {
          billing_order: 1,
        });
        await trials.insert(
          'video_performers',
          again({ video_id, performer_id, billing_order: 1 }),
        );
      });

      expect(outcome).toBe(constraint);
    },
  );
});

describe('names in addresses', () => {
  it.each(['videos', 'performers', 'collections'])(
    '[catalogue.video-slug-unique operations.unique-constraints] refuses a second living row of %s with one slug',
    async (table) => {
      const outcome = await trials.attempt(async () => {
        const { slug } = await trials.insert(table);
        await trials.insert(table, { slug });
      });

      expect(outcome).toBe(`${table}_slug_living`);
    },
  );

  it.each(['videos', 'performers', 'collections'])(
    '[catalogue.video-slug-unique operations.unique-constraints] gives the slug of a deleted row of %s to the next',
    async (table) => {
      const outcome = await trials.attempt(async () => {
        const { slug } = await trials.insert(table, { deleted_at: past });
        await trials.insert(table, { slug });
      });

      expect(outcome).toBeNull();
    },
  );

  it('[catalogue.collection-page] refuses two collections whose names differ in case alone', async () => {
    const outcome = await trials.attempt(async () => {
      const { name } = await trials.insert('collections');
      await trials.insert('collections', { name: String(name).toUpperCase() });
    });

    expect(outcome).toBe('collections_name_living');
  });
});

describe('collections', () => {
  it('[catalogue.collections-seed] begin with seven of the product, once', async () => {
    const { rows } = await pool.query(
      `SELECT count(*)::int AS amount FROM collections WHERE id::text LIKE '00000000-0000-7000-8000-0000000c000_'`,
    );

    expect(rows).toEqual([{ amount: 7 }]);
  });

  it('[catalogue.collection-video-count catalogue.collection-page] count their published films after every move', async () => {
    const outcome = await trials.attempt(async () => {
      const [one, other] = [await trials.id('collections'), await trials.id('collections')];
      const counts = async () => [
        await valueOf(trials, 'collections', 'video_count', one),
        await valueOf(trials, 'collections', 'video_count', other),
      ];
      const id = await makeFilm(trials, { ...published, collection_id: one });
      await makeFilm(trials, { collection_id: one });
      const change = async (set: string) => {
        await trials.query(`UPDATE videos SET ${set} WHERE id = $1`, [id]);
        return counts();
      };

      expect(await counts()).toEqual([1, 0]);
      expect(await change(`collection_id = '${other}'`)).toEqual([0, 1]);
      expect(await change('deleted_at = now()')).toEqual([0, 0]);
      expect(await change('deleted_at = NULL')).toEqual([0, 1]);
      expect(await change('is_published = false')).toEqual([0, 0]);
      expect(await change('is_published = true')).toEqual([0, 1]);
      await trials.query('DELETE FROM videos WHERE id = $1', [id]);
      expect(await counts()).toEqual([0, 0]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.collection-delete-guard operations.foreign-keys] refuses to delete one that has films', async () => {
    const outcome = await trials.attempt(async () => {
      const { collection_id } = await trials.insert('videos');
      await trials.query('DELETE FROM collections WHERE id = $1', [collection_id]);
    });

    expect(outcome).toBe('videos_collection_id_fkey');
  });

  it('[catalogue.collection-delete-guard catalogue.collection-video-count] refuses to hide by deletion one that is shown and has films', async () => {
    const outcome = await trials.attempt(async () => {
      const collection_id = await trials.id('collections');
      await makeFilm(trials, { ...published, collection_id });
      await trials.query('UPDATE collections SET deleted_at = now() WHERE id = $1', [
        collection_id,
      ]);
    });

    expect(outcome).toBe('collections_deleted_empty_or_hidden');
  });

  it('[catalogue.collection-delete-guard] take deletion once they are empty', async () => {
    const outcome = await trials.attempt(async () => {
      await trials.query('DELETE FROM collections WHERE id = $1', [await trials.id('collections')]);
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.collection-featured-video] feature a film that is made in the same transaction', async () => {
    const outcome = await trials.attempt(async () => {
      const id = '01900000-0000-7000-8000-00000000feed';
      const collection_id = await trials.id('collections', { featured_video_id: id });
      await makeFilm(trials, { ...published, id, collection_id });
      await trials.settle();
      await trials.query('DELETE FROM videos WHERE id = $1', [id]);
      expect(await valueOf(trials, 'collections', 'featured_video_id', collection_id)).toBeNull();
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['of another collection', published, false],
    ['that is not published', {}, true],
    ['that is deleted', { ...published, deleted_at: past }, true],
  ])('[catalogue.collection-featured-video] refuses a film %s', async (_, row, isSame) => {
    const outcome = await trials.attempt(async () => {
      const [one, other] = [await trials.id('collections'), await trials.id('collections')];
      const id = await makeFilm(trials, { ...row, collection_id: isSame ? one : other });
      await trials.query('UPDATE collections SET featured_video_id = $2 WHERE id = $1', [one, id]);
    });

    expect(outcome).toBe('collections_featured_in_collection');
  });

  it('[catalogue.collection-featured-video catalogue.video-publish] refuses to withdraw a film while it is featured', async () => {
    const outcome = await trials.attempt(async () => {
      const collection_id = await trials.id('collections');
      const id = await makeFilm(trials, { ...published, collection_id });
      await trials.query('UPDATE collections SET featured_video_id = $2 WHERE id = $1', [
        collection_id,
        id,
      ]);
      await trials.settle();
      await trials.query('UPDATE videos SET is_published = false WHERE id = $1', [id]);
    });

    expect(outcome).toBe('collections_featured_in_collection');
  });
});

describe('photos', () => {
  it('[catalogue.photo-owner-required catalogue.photo-metadata] belong to a film, a performer or both, and one stands for each', async () => {
    const outcome = await trials.attempt(async () => {
      const [video_id, performer_id] = [await trials.id('videos'), await trials.id('performers')];
      await trials.insert('photos', { video_id, performer_id: null, is_primary: true });
      await trials.insert('photos', { performer_id, is_primary: true });
      await trials.insert('photos', { video_id, performer_id });
    });

    expect(outcome).toBeNull();
  });

  it('[catalogue.photo-owner-required] refuses a photo of nothing', async () => {
    expect(await trials.attempt(() => trials.insert('photos', { performer_id: null }))).toBe(
      'photos_owner_present',
    );
  });

  it.each(['video', 'performer'])(
    '[catalogue.photo-metadata operations.unique-constraints] refuses a second primary photo of a %s',
    async (owner) => {
      const outcome = await trials.attempt(async () => {
        const id = await trials.id(`${owner}s`);
        const row = { performer_id: null, [`${owner}_id`]: id, is_primary: true };
        await trials.insert('photos', row);
        await trials.insert('photos', row);
      });

      expect(outcome).toBe(`photos_one_primary_of_${owner}`);
    },
  );
});
