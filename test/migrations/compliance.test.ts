import type { Row } from './nonsense/rules-of';
import { Trials } from './trial';

let trials: Trials;
let user: string;
let other: string;
let admin: string;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

function attempt(work: () => Promise<unknown>): Promise<string | null> {
  return trials.attempt(async () => {
    user = await trials.id('users', { status: 'ACTIVE' });
    other = await trials.id('users', { status: 'ACTIVE' });
    admin = await trials.id('users', { status: 'ACTIVE', account_type: 'ADMIN' });
    await work();
  });
}

function as(
  userId: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  return trials.as({ role: 'app', userId }, text, values);
}

const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();

describe('age checks', () => {
  let reference = 0;

  function checkAge(age: number, confidence: number, extra: Row = {}): Promise<Row> {
    reference += 1;
    return trials.insert('age_verifications', {
      user_id: user,
      verified_age: age,
      confidence,
      provider_reference: `ref-${process.pid}-${reference}`,
      checked_at: new Date().toISOString(),
      ...extra,
    });
  }

  const isAdult = async (): Promise<boolean> =>
    (await as(user, 'SELECT FROM app.adults($1)', [user])).length === 1;

  it.each([
    [18, 0.95, true],
    [25, 0.985, true],
    [25, 0.9499, false],
    [17, 0.99, false],
  ])(
    '[compliance.age-confidence compliance.age-verification] takes an age of %d with a confidence of %d as passed: %s',
    async (age, confidence, passed) => {
      const work = async (): Promise<void> => {
        expect(await checkAge(age, confidence, { passed: !passed })).toMatchObject({ passed });
        expect(await isAdult()).toBe(passed);
      };

      expect(await attempt(work)).toBeNull();
    },
  );

  it('[compliance.age-confidence] refuses a minimum below eighteen and a careless threshold', async () => {
    expect(await attempt(() => checkAge(17, 1, { minimum_age: 17 }))).toBe(
      'age_verifications_minimum_age_range',
    );
    expect(await attempt(() => checkAge(20, 0.4, { threshold: 0.3 }))).toBe(
      'age_verifications_threshold_range',
    );
  });

  it('[compliance.age-verification] refuses to change a check, and hides it from others', async () => {
    const change = async (): Promise<void> => {
      await checkAge(17, 0.99);
      await trials.query('UPDATE age_verifications SET verified_age = 21');
    };
    const look = async (): Promise<void> => {
      await checkAge(20, 0.99);
      expect(await as(user, 'SELECT FROM age_verifications')).toHaveLength(1);
      expect(await as(other, 'SELECT FROM age_verifications')).toHaveLength(0);
    };

    expect(await attempt(change)).toBe('age_verifications_check_fixed');
    expect(await attempt(look)).toBeNull();
  });

  it('[compliance.age-state] follows the latest check that holds', async () => {
    const work = async (): Promise<void> => {
      const first = await checkAge(20, 0.99, { checked_at: days(-10) });
      const second = await checkAge(30, 0.99, { method: 'ESTIMATION' });
      const state = 'SELECT verification_id, method FROM user_age_states WHERE user_id = $1';
      expect(await as(user, state, [user])).toEqual([
        { verification_id: second['id'], method: 'ESTIMATION' },
      ]);
      await trials.query(
        'UPDATE age_verifications SET revoked_at = clock_timestamp() WHERE id = $1',
        [second['id']],
      );
      expect(await as(user, state, [user])).toEqual([
        { verification_id: first['id'], method: 'ID_DOCUMENT' },
      ]);
      await trials.query(
        'UPDATE age_verifications SET revoked_at = clock_timestamp() WHERE revoked_at IS NULL',
      );
      expect(await isAdult()).toBe(false);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.age-state] refuses to write it by hand, and never counts a check that is over', async () => {
    const forge = (): Promise<unknown> =>
      as(
        user,
        `INSERT INTO user_age_states (user_id, verified_at, method, verification_id) VALUES ($1, now(), 'TEST', $1)`,
        [user],
      );
    const old = async (): Promise<void> => {
      await checkAge(20, 0.99, { checked_at: days(-10), expires_at: days(-1) });
      expect(await isAdult()).toBe(false);
    };

    expect(await attempt(forge)).toMatch(/permission denied/);
    expect(await attempt(old)).toBeNull();
  });

  it.each([
    ['US', 'TX', 'VERIFIED'],
    ['US', 'NV', 'ESTIMATED'],
    ['BR', null, 'VERIFIED'],
  ])(
    '[compliance.jurisdiction-rules] finds the rule for %s %s: %s',
    async (country, region, rule) => {
      const work = async (): Promise<void> => {
        expect(
          await as(user, 'SELECT assurance FROM app.jurisdiction_of($1, $2)', [country, region]),
        ).toEqual([{ assurance: rule }]);
      };

      expect(await attempt(work)).toBeNull();
    },
  );

  it('[compliance.jurisdiction-rules] refuses two rules for one place', async () => {
    const again = (): Promise<unknown> =>
      trials.insert('jurisdiction_rules', { country_code: 'US', region: 'TX' });

    expect(await attempt(again)).toBe('jurisdiction_rules_country_code_region_key');
  });
});

describe('consents and requests', () => {
  const consent = (given: boolean, version = 1): Promise<unknown> =>
    as(
      user,
      `INSERT INTO consents (user_id, purpose, text_version, given, created_at)
       VALUES ($1, 'ANALYTICS', $2, $3, clock_timestamp())`,
      [user, version, given],
    );
  const agrees = async (): Promise<unknown> =>
    (await as(user, `SELECT app.agrees($1, 'ANALYTICS') AS agrees`, [user]))[0]?.['agrees'];

  it('[compliance.consents] follows the newest word on each purpose, and keeps the older ones', async () => {
    const work = async (): Promise<void> => {
      expect(await agrees()).toBe(false);
      await consent(true);
      expect(await agrees()).toBe(true);
      await consent(false, 2);
      expect(await agrees()).toBe(false);
      expect(await as(user, 'SELECT FROM consents')).toHaveLength(2);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.consents] refuses to change the history, and to agree for somebody else', async () => {
    const change = async (): Promise<void> => {
      await consent(false);
      await trials.query('UPDATE consents SET given = true');
    };
    const forge = `INSERT INTO consents (user_id, purpose, text_version, given) VALUES ($1, 'MARKETING', 1, true)`;

    expect(await attempt(change)).toBe('consents_append_only');
    expect(await attempt(() => as(user, forge, [other]))).toMatch(/row-level security/);
  });

  const ask = (table: string, extra = ''): Promise<unknown> =>
    as(
      user,
      `INSERT INTO ${table} (user_id, received_at, due_at${extra === '' ? '' : ', cooling_off_until'})
       VALUES ($1, '2026-01-15T00:00:00Z', '2030-01-01'${extra})`,
      [user],
    );

  it('[compliance.data-export] counts one month, and two more when that is told in time', async () => {
    const work = async (): Promise<void> => {
      const due = 'SELECT due_at FROM data_export_requests';
      await ask('data_export_requests');
      expect(await as(user, due)).toEqual([{ due_at: new Date('2026-02-15T00:00:00Z') }]);
      await as(
        admin,
        `UPDATE data_export_requests SET extended_at = '2026-02-10', extension_reason = 'Many rows'`,
      );
      expect(await as(user, due)).toEqual([{ due_at: new Date('2026-04-15T00:00:00Z') }]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.data-export] refuses to extend too late, a second open request, and to work unchecked', async () => {
    const late = async (): Promise<void> => {
      await ask('data_export_requests');
      await as(
        admin,
        `UPDATE data_export_requests SET extended_at = '2026-02-16', extension_reason = 'Late'`,
      );
    };
    const twice = async (): Promise<void> => {
      await ask('data_export_requests');
      await ask('data_export_requests');
    };
    const unchecked = async (): Promise<void> => {
      await ask('data_export_requests');
      await as(admin, `UPDATE data_export_requests SET status = 'IN_PROGRESS'`);
    };

    expect(await attempt(late)).toBe('data_export_requests_extended_in_time');
    expect(await attempt(twice)).toBe('data_export_requests_one_open');
    expect(await attempt(unchecked)).toBe('data_export_requests_identity_with_status');
  });

  const cool = `UPDATE erasure_requests SET status = 'COOLING_OFF', identity_checked_at = now()`;
  const begin = `UPDATE erasure_requests SET status = 'IN_PROGRESS'`;

  it('[compliance.erasure] erases after the time in which it can be taken back', async () => {
    const work = async (): Promise<void> => {
      await ask('erasure_requests', `, '2026-01-29T00:00:00Z'`);
      await as(admin, cool);
      await as(admin, begin);
      await as(
        admin,
        `UPDATE erasure_requests SET status = 'COMPLETED', pseudonym = 'gone-1', closed_at = now()`,
      );
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.erasure] refuses to begin earlier', async () => {
    const work = async (): Promise<void> => {
      await as(
        user,
        `INSERT INTO erasure_requests (user_id, due_at, cooling_off_until) VALUES ($1, now(), now() + interval '14 days')`,
        [user],
      );
      await as(admin, cool);
      await as(admin, begin);
    };

    expect(await attempt(work)).toBe('erasure_requests_cooled_off');
  });

  it('[compliance.erasure-exceptions] refuses to erase what is held, until the hold is released', async () => {
    const held = (release: boolean): Promise<string | null> =>
      attempt(async () => {
        await ask('erasure_requests', `, '2026-01-29T00:00:00Z'`);
        await as(admin, cool);
        await as(
          admin,
          `INSERT INTO legal_holds (user_id, reason, placed_by_id) VALUES ($1, 'A court asked', $2)`,
          [user, admin],
        );
        if (release) {
          await as(admin, `UPDATE legal_holds SET released_at = now(), released_by_id = $1`, [
            admin,
          ]);
        }
        await as(admin, begin);
      });

    expect(await held(false)).toBe('erasure_requests_not_held');
    expect(await held(true)).toBeNull();
  });

  it('[compliance.erasure-exceptions] keeps why something was not erased with the request', async () => {
    const work = async (): Promise<void> => {
      await ask('erasure_requests', `, '2026-01-29T00:00:00Z'`);
      await as(admin, `UPDATE erasure_requests SET exceptions = '{"ledger": "tax law"}'`);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.compliance-dashboard] opens a task with the deadline of each request', async () => {
    const work = async (): Promise<void> => {
      await ask('data_export_requests');
      await ask('erasure_requests', `, '2026-01-29T00:00:00Z'`);
      const tasks = await as(
        admin,
        'SELECT kind, due_at FROM compliance_tasks WHERE due_at < $1 ORDER BY kind',
        ['2026-03-01'],
      );
      const due = new Date('2026-02-15T00:00:00Z');
      expect(tasks).toEqual([
        { kind: 'DATA_EXPORT', due_at: due },
        { kind: 'ERASURE', due_at: due },
      ]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.compliance-dashboard] hides tasks from everybody but staff', async () => {
    const work = async (): Promise<void> => {
      await ask('data_export_requests');
      expect(await as(user, 'SELECT FROM compliance_tasks')).toEqual([]);
    };

    expect(await attempt(work)).toBeNull();
  });
});

describe('retention', () => {
  it.each([
    ['retention-analytics', 'analytics', 730],
    ['retention-audit', 'audit', 2557],
    ['retention-system-logs', 'system-logs', 90],
    ['retention-deleted-content', 'deleted-content', 30],
    ['retention-sessions', 'sessions', 30],
    ['retention-chat-recordings', 'stream-chat', 90],
    ['retention-chat-recordings', 'recordings', 180],
  ])('[compliance.%s] comes with the rule to keep %s for %d days', async (_, key, keepDays) => {
    const work = async (): Promise<void> => {
      expect(
        await as(user, 'SELECT keep_days FROM retention_policies WHERE key = $1', [key]),
      ).toEqual([{ keep_days: keepDays }]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.retention-audit] refuses to keep the audit trail for less than seven years', async () => {
    const shorten = (): Promise<unknown> =>
      as(admin, `UPDATE retention_policies SET keep_days = 2556 WHERE key = 'audit'`);

    expect(await attempt(shorten)).toMatch(/^retention_policies_/);
  });

  const batch = (extra: Row = {}): Promise<Row> => trials.insert('archive_batches', extra);
  const verify = `UPDATE archive_batches SET status = 'VERIFIED', row_count = 3, verified_count = $1, location = 'file:1',
                    sha256 = repeat('0', 64), size_bytes = 9, verified_at = now()`;

  it('[compliance.archive-tiers] takes rows from the database after the batch was read back, and brings them again', async () => {
    const work = async (): Promise<void> => {
      await batch();
      await trials.as({ role: 'retention' }, verify, [3]);
      await trials.as(
        { role: 'retention' },
        `UPDATE archive_batches SET status = 'PURGED', purged_at = now()`,
      );
      await trials.as(
        { role: 'retention' },
        `UPDATE archive_batches SET status = 'RESTORED', restored_at = now()`,
      );
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[compliance.archive-tiers] refuses to purge what was not read back, and two batches of the same time', async () => {
    const unread = async (): Promise<void> => {
      await batch();
      await trials.query(`UPDATE archive_batches SET status = 'PURGED', purged_at = now()`);
    };
    const short = async (): Promise<void> => {
      await batch();
      await trials.query(verify, [2]);
    };
    const overlap = async (): Promise<void> => {
      const { policy_key: key } = await batch();
      await batch({
        policy_key: key,
        range_from: '2020-01-01T12:00:00Z',
        range_to: '2020-01-03T00:00:00Z',
      });
    };

    expect(await attempt(unread)).toBe('archive_batches_status_steps');
    expect(await attempt(short)).toBe('archive_batches_verified_with_status');
    expect(await attempt(overlap)).toBe('archive_batches_no_overlap');
  });
});
