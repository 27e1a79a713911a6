import { later, past } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

/** An account with a place on earth; those found by it are discoverable. */
async function place(latitude: number, longitude: number, isDiscoverable = true): Promise<string> {
  const { user_id: userId } = await trials.insert('user_locations', {
    ...{ latitude, longitude },
    is_discoverable: isDiscoverable,
  });
  return String(userId);
}

const nearby = `SELECT user_id AS id, round(distance)::int AS metres FROM app.nearby_accounts($1, $2)`;

describe('nearby', () => {
  it('[profiles.nearby-discovery operations.geo-indexes] find those within the radius, across the date line, nearest first', async () => {
    const outcome = await trials.attempt(async () => {
      const ada = await place(-16.5, 179.99);
      const ben = await place(-16.5, -179.99);
      const eve = await place(-16.6, 179.99);
      await place(-16.5, 178);

      const found = await trials.as({ role: 'app', userId: ada }, nearby, [ada, 20_000]);
      expect(found).toEqual([
        { id: ben, metres: 2132 },
        { id: eve, metres: 11119 },
      ]);
    });

    expect(outcome).toBeNull();
  });

  it('[profiles.nearby-discovery] hides those who did not ask for it, and whoever is blocked', async () => {
    const outcome = await trials.attempt(async () => {
      const ada = await place(48.2, 16.37);
      const hidden = await place(48.2, 16.37, false);
      const ben = await place(48.2, 16.37);
      await trials.query('INSERT INTO user_blocks (blocker_id, blocked_id) VALUES ($1, $2)', [
        ben,
        ada,
      ]);
      const by = (id: string) => trials.as({ role: 'app', userId: id }, nearby, [id, 1000]);

      expect(await by(ada)).toEqual([]);
      expect(await by(ben)).toEqual([]);
      expect(await by(hidden)).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[profiles.nearby-discovery operations.geo-indexes] never reads the whole table', async () => {
    await trials.attempt(async () => {
      await trials.query('SET LOCAL enable_seqscan = off');
      const plan = await trials.query(
        `EXPLAIN SELECT user_id FROM user_locations WHERE is_discoverable AND app.earth_point(latitude, longitude)
           <@ cube_enlarge(app.earth_point(48.2, 16.37), 1000, 3)`,
      );

      expect(JSON.stringify(plan)).toContain('user_locations_point_idx');
    });
    expect.assertions(1);
  });

  it('[profiles.nearby-discovery] keep a place to about a kilometre', async () => {
    const outcome = await trials.attempt(async () => {
      const row = await trials.insert('user_locations', {
        latitude: 48.208174,
        longitude: 16.373819,
      });
      expect(row).toMatchObject({ latitude: '48.21', longitude: '16.37' });
    });

    expect(outcome).toBeNull();
  });
});

describe('what a person says of themselves', () => {
  it('[profiles.characteristics] is hidden until its owner shows it', async () => {
    const outcome = await trials.attempt(async () => {
      const [ada, eve] = [await trials.id('users'), await trials.id('users')];
      await trials.insert('user_characteristics', { user_id: ada, key: 'height' });
      await trials.insert('user_characteristics', {
        user_id: ada,
        key: 'hair',
        audience: 'EVERYONE',
      });
      const keys = (userId: string) =>
        trials.as({ role: 'app', userId }, 'SELECT key FROM user_characteristics ORDER BY key');

      expect(await keys(ada)).toEqual([{ key: 'hair' }, { key: 'height' }]);
      expect(await keys(eve)).toEqual([{ key: 'hair' }]);
    });

    expect(outcome).toBeNull();
  });

  it.each([
    ['[profiles.legal-name-private] hides the names in the papers', 'user_private', 'first_name'],
    ['[profiles.location-demographics] hides where somebody lives', 'user_demographics', 'city'],
  ])('%s from others', async (_, table, column) => {
    const outcome = await trials.attempt(async () => {
      const ada = await trials.id('users');
      await trials.insert(table, { user_id: ada, [column]: 'Vienna' });
      const read = (userId: string) =>
        trials.as({ role: 'app', userId }, `SELECT ${column} AS value FROM ${table}`);

      expect(await read(ada)).toEqual([{ value: 'Vienna' }]);
      expect(await read(await trials.id('users'))).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[profiles.social-integrations] refuses a second link to one platform', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id, platform_key } = await trials.insert('user_social_links');
      await trials.insert('user_social_links', { user_id, platform_key });
    });

    expect(outcome).toBe('user_social_links_user_id_platform_key_key');
  });

  it('[profiles.cluster-profiles] refuses a second profile on one brand', async () => {
    const outcome = await trials.attempt(async () => {
      const { user_id, cluster_key } = await trials.insert('user_cluster_profiles');
      await trials.insert('user_cluster_profiles', { user_id, cluster_key });
    });

    expect(outcome).toBe('user_cluster_profiles_pkey');
  });

  it('[profiles.social-integrations profiles.cluster-profiles] takes one on each', async () => {
    const outcome = await trials.attempt(async () => {
      const user_id = await trials.id('users');
      await trials.insert('user_social_links', { user_id, platform_key: 'instagram' });
      await trials.insert('user_social_links', { user_id, platform_key: 'tiktok' });
      await trials.insert('user_cluster_profiles', { user_id, cluster_key: 'boyfanz' });
      await trials.insert('user_cluster_profiles', { user_id, cluster_key: 'fanzlab' });
    });

    expect(outcome).toBeNull();
  });
});

describe('categories', () => {
  it('[content.categories] stand in a tree, and refuses that one stands below itself', async () => {
    const outcome = await trials.attempt(async () => {
      const top = await trials.id('content_categories');
      const middle = await trials.id('content_categories', { parent_id: top });
      const bottom = await trials.id('content_categories', { parent_id: middle });
      await trials.query('UPDATE content_categories SET parent_id = $2 WHERE id = $1', [
        bottom,
        top,
      ]);
      await trials.query('UPDATE content_categories SET parent_id = $2 WHERE id = $1', [
        top,
        bottom,
      ]);
    });

    expect(outcome).toBe('content_categories_no_ring');
  });
});

describe('identity papers', () => {
  const approved = { status: 'APPROVED', score: 0.98, decided_at: past };
  const verified = 'SELECT app.is_verified($1) AS verified';

  it('[profiles.verified-badge creators.kyc-review] stand behind an account until the approval expires', async () => {
    const outcome = await trials.attempt(async () => {
      const [ada, ben] = [await trials.id('users'), await trials.id('users')];
      await trials.insert('kyc_verifications', {
        ...approved,
        user_id: ada,
        expires_at: '2100-01-01',
      });
      await trials.insert('kyc_verifications', { ...approved, user_id: ben, expires_at: later });

      expect(await trials.as({ role: 'app' }, verified, [ada])).toEqual([{ verified: true }]);
      expect(await trials.as({ role: 'app' }, verified, [ben])).toEqual([{ verified: false }]);
    });

    expect(outcome).toBeNull();
  });

  it('[creators.kyc-submit] takes one open case with its papers', async () => {
    const outcome = await trials.attempt(async () => {
      const userId = await trials.id('users');
      const [opened] = await trials.as(
        { role: 'app', userId },
        `INSERT INTO kyc_verifications (user_id) VALUES ($1) RETURNING id`,
        [userId],
      );
      await trials.as(
        { role: 'app', userId },
        `INSERT INTO kyc_documents (verification_id, kind, storage_key, content_digest, mime_type, byte_size, key_version)
         VALUES ($1, 'PASSPORT', 'kyc/1', sha256('x'), 'image/png', 1000, 1)`,
        [opened?.['id']],
      );
    });

    expect(outcome).toBeNull();
  });

  it('[creators.kyc-submit] refuses a second open case', async () => {
    const outcome = await trials.attempt(async () => {
      const user_id = await trials.id('users');
      await trials.insert('kyc_verifications', { user_id });
      await trials.insert('kyc_verifications', { user_id });
    });

    expect(outcome).toBe('kyc_verifications_one_open');
  });

  it('[profiles.verified-badge creators.kyc-review] never lets the owner write the verdict', async () => {
    const outcome = await trials.attempt(async () => {
      const userId = await trials.id('users');
      await trials.as(
        { role: 'app', userId },
        `INSERT INTO kyc_verifications (user_id, status, score, decided_at, expires_at)
         VALUES ($1, 'APPROVED', 1, now(), now() + interval '1 year')`,
        [userId],
      );
    });

    expect(outcome).toMatch('row-level security');
  });

  it('[creators.kyc-documents-private] hides papers from others, and refuses to change one', async () => {
    const outcome = await trials.attempt(async () => {
      const userId = await trials.id('users');
      const verification_id = await trials.id('kyc_verifications', { user_id: userId });
      await trials.insert('kyc_documents', { verification_id });
      const read = (id: string) =>
        trials.as({ role: 'app', userId: id }, 'SELECT kind FROM kyc_documents');

      expect(await read(userId)).toEqual([{ kind: 'PASSPORT' }]);
      expect(await read(await trials.id('users'))).toEqual([]);
      await trials.query(`UPDATE kyc_documents SET kind = 'SELFIE'`);
    });

    expect(outcome).toBe('kyc_documents_append_only');
  });

  it('[creators.aml-screening] tell of a hit until it is cleared', async () => {
    const outcome = await trials.attempt(async () => {
      const user_id = await trials.id('users');
      const hit = { status: 'HIT', hits: '[{"name": "Ada"}]', checked_at: past };
      const id = await trials.id('aml_checks', { user_id, ...hit });
      const isHit = `SELECT app.is_aml_hit($1) AS hit`;

      expect(await trials.as({ role: 'app' }, isHit, [user_id])).toEqual([{ hit: true }]);
      await trials.query(
        `UPDATE aml_checks SET status = 'CLEARED', cleared_by_id = $2, cleared_at = now(), clear_reason = 'Another birth date'
         WHERE id = $1`,
        [id, await trials.id('users')],
      );
      expect(await trials.as({ role: 'app' }, isHit, [user_id])).toEqual([{ hit: false }]);
    });

    expect(outcome).toBeNull();
  });

  it('[creators.aml-screening] hides a search from its subject', async () => {
    const outcome = await trials.attempt(async () => {
      const userId = await trials.id('users');
      await trials.insert('aml_checks', { user_id: userId });

      expect(await trials.as({ role: 'app', userId }, 'SELECT id FROM aml_checks')).toEqual([]);
      expect(await trials.as({ role: 'worker' }, 'SELECT status FROM aml_checks')).toEqual([
        { status: 'PENDING' },
      ]);
    });

    expect(outcome).toBeNull();
  });
});

describe('contacts', () => {
  it('[creators.crm-contacts] are found by words and tags, and hides them from everybody else', async () => {
    const outcome = await trials.attempt(async () => {
      const { id, user_id: userId } = await trials.insert('creators');
      await trials.insert('crm_contacts', { creator_id: id, note: 'Met in Vienna', tags: ['vip'] });
      const search = `SELECT tags FROM crm_contacts
        WHERE search_vector @@ websearch_to_tsquery('english', 'vienna') AND tags @> '{vip}'`;

      expect(await trials.as({ role: 'app', userId: String(userId) }, search)).toEqual([
        { tags: ['vip'] },
      ]);
      const { user_id: other } = await trials.insert('creators');
      expect(await trials.as({ role: 'app', userId: String(other) }, search)).toEqual([]);
    });

    expect(outcome).toBeNull();
  });

  it('[creators.crm-contacts] takes a contact of the creator, one for each account', async () => {
    const outcome = await trials.attempt(async () => {
      const { id, user_id: userId } = await trials.insert('creators');
      await trials.as(
        { role: 'app', userId: String(userId) },
        `INSERT INTO crm_contacts (creator_id, user_id, display_name) VALUES ($1, $2, 'Ben')`,
        [id, await trials.id('users')],
      );
    });

    expect(outcome).toBeNull();
  });
});
