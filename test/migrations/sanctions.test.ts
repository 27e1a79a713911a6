import { Trials } from './trial';

let trials: Trials;
/** An account, a member of staff, and a statement of reasons that is told to the account. */
let user: string;
let moderator: string;
let statement: string;

beforeAll(async () => {
  trials = await Trials.open();
});

afterAll(() => trials.close());

/** Tries something among the people above; says what it broke. */
function attempt(work: () => Promise<unknown>): Promise<string | null> {
  return trials.attempt(async () => {
    user = await trials.id('users', { status: 'ACTIVE' });
    moderator = await trials.id('users', { status: 'ACTIVE', account_type: 'MODERATOR' });
    statement = await trials.id('statements_of_reasons', { user_id: user });
    await work();
  });
}

function asModerator(text: string, values: readonly unknown[]): Promise<unknown> {
  return trials.as({ role: 'app', userId: moderator }, text, values);
}

const suspend = `INSERT INTO user_sanctions (user_id, kind, ends_at, statement_id, decided_by_id)
                 VALUES ($1, 'SUSPENSION', now() + interval '1 day', $2, $3)`;
const ban = `INSERT INTO user_sanctions (user_id, kind, statement_id, decided_by_id) VALUES ($1, 'BAN', $2, $3)`;
const restrict = `INSERT INTO user_sanctions (user_id, kind, feature, ends_at, statement_id, decided_by_id)
                  VALUES ($1, 'FEATURE_RESTRICTION', $4, now() + interval '1 day', $2, $3)`;
const warn = `INSERT INTO user_sanctions (user_id, kind, statement_id, decided_by_id) VALUES ($1, 'WARNING', $2, $3)`;
const absent = '01900000-0000-7000-8000-0000000000ff';

describe('sanctions', () => {
  it('[moderation.sanction-suspension] takes a suspension that comes with its statement', async () => {
    expect(await attempt(() => asModerator(suspend, [user, statement, moderator]))).toBeNull();
  });

  it('[moderation.sanction-suspension] lets the statement follow within the transaction', async () => {
    const state = `INSERT INTO statements_of_reasons (id, user_id, restriction, facts, source, ground, legal_reference, redress)
                   VALUES ($1, $2, 'SUSPENSION', 'Spam', 'NOTICE', 'LEGAL', 'The law', 'Appeal here')`;
    const work = async (): Promise<void> => {
      await asModerator(suspend, [user, absent, moderator]);
      await asModerator(state, [absent, user]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[moderation.sanction-suspension] refuses a sanction that has no statement at the end', async () => {
    expect(await attempt(() => asModerator(suspend, [user, absent, moderator]))).toBe(
      'user_sanctions_statement_id_fkey',
    );
  });

  it('[moderation.sanction-ban] refuses a sanction whose statement is told to somebody else', async () => {
    const work = async (): Promise<unknown> =>
      asModerator(ban, [await trials.id('users'), statement, moderator]);

    expect(await attempt(work)).toBe('user_sanctions_same_account');
  });

  it('[moderation.sanction-ban] lifts a ban, and takes another one then', async () => {
    const lift = `UPDATE user_sanctions SET lifted_at = now(), lifted_by_id = $1, lift_reason = 'A mistake' WHERE user_id = $2`;
    const work = async (): Promise<void> => {
      await asModerator(ban, [user, statement, moderator]);
      await asModerator(lift, [moderator, user]);
      const next = await trials.id('statements_of_reasons', { user_id: user });
      await asModerator(ban, [user, next, moderator]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[moderation.sanction-ban] refuses a second ban, and to undo the lifting of one', async () => {
    const second = async (): Promise<void> => {
      await asModerator(ban, [user, statement, moderator]);
      const next = await trials.id('statements_of_reasons', { user_id: user });
      await asModerator(ban, [user, next, moderator]);
    };
    const undo = async (): Promise<void> => {
      await asModerator(ban, [user, statement, moderator]);
      await asModerator(
        `UPDATE user_sanctions SET lifted_at = now(), lifted_by_id = $1, lift_reason = 'A mistake'`,
        [moderator],
      );
      await asModerator(
        'UPDATE user_sanctions SET lifted_at = NULL, lifted_by_id = NULL, lift_reason = NULL',
        [],
      );
    };

    expect(await attempt(second)).toBe('user_sanctions_one_ban');
    expect(await attempt(undo)).toBe('user_sanctions_ended_once');
  });

  it.each(['POSTING', 'MESSAGING', 'TIPPING', 'STREAMING'])(
    '[moderation.sanction-restriction] closes %s to an account, found by the index of live sanctions',
    async (feature) => {
      const work = async (): Promise<void> => {
        await asModerator(restrict, [user, statement, moderator, feature]);
        await trials.query('SET LOCAL enable_seqscan = off');
        const plan = await trials.query(
          `EXPLAIN SELECT FROM user_sanctions WHERE user_id = '${user}' AND lifted_at IS NULL AND kind <> 'WARNING'`,
        );
        expect(JSON.stringify(plan)).toContain('user_sanctions_live_idx');
      };

      expect(await attempt(work)).toBeNull();
    },
  );

  it('[moderation.sanction-restriction] refuses to change what a sanction says, and to delete it', async () => {
    const change = async (statementText: string): Promise<string | null> =>
      attempt(async () => {
        await asModerator(restrict, [user, statement, moderator, 'POSTING']);
        await trials.query(statementText);
      });

    expect(await change(`UPDATE user_sanctions SET feature = 'TIPPING'`)).toBe(
      'user_sanctions_terms_fixed',
    );
    expect(await change(`UPDATE user_sanctions SET ends_at = ends_at + interval '1 year'`)).toBe(
      'user_sanctions_terms_fixed',
    );
    expect(await change('DELETE FROM user_sanctions')).toBe('user_sanctions_append_only');
  });

  it('[moderation.sanction-warning] takes the acknowledgement of a warning, once', async () => {
    const acknowledge = async (times: number): Promise<string | null> =>
      attempt(async () => {
        await asModerator(warn, [user, statement, moderator]);
        for (let time = 0; time < times; time += 1) {
          await asModerator(
            'UPDATE user_sanctions SET acknowledged_at = clock_timestamp() WHERE user_id = $1::uuid',
            [user],
          );
        }
      });

    expect(await acknowledge(1)).toBeNull();
    expect(await acknowledge(2)).toBe('user_sanctions_ended_once');
  });

  it('[moderation.sanction-warning] refuses the acknowledgement of a suspension', async () => {
    const work = async (): Promise<void> => {
      await asModerator(suspend, [user, statement, moderator]);
      await asModerator('UPDATE user_sanctions SET acknowledged_at = now()', []);
    };

    expect(await attempt(work)).toBe('user_sanctions_acknowledged_with_kind');
  });
});

describe('findings and statements', () => {
  const record = `INSERT INTO user_violations (user_id, type, severity, summary, recorded_by_id)
                  VALUES ($1, 'SPAM', 'LOW', 'Posted the same link forty times', $2)`;

  it('[moderation.violations] takes a finding of staff', async () => {
    expect(await attempt(() => asModerator(record, [user, moderator]))).toBeNull();
  });

  it('[moderation.violations] refuses a finding of anybody else, and to change one', async () => {
    const byUser = (): Promise<unknown> =>
      trials.as({ role: 'app', userId: user }, record, [moderator, user]);
    const change = async (): Promise<void> => {
      await asModerator(record, [user, moderator]);
      await asModerator(`UPDATE user_violations SET severity = 'HIGH'`, []);
    };

    expect(await attempt(byUser)).toMatch(/row-level security/);
    expect(await attempt(change)).toBe('user_violations_finding_fixed');
  });

  it('[moderation.violations] hides findings from the account that they are about', async () => {
    const work = async (): Promise<void> => {
      await asModerator(record, [user, moderator]);
      const seen = await trials.as({ role: 'app', userId: user }, 'SELECT FROM user_violations');
      expect(seen).toEqual([]);
    };

    expect(await attempt(work)).toBeNull();
  });

  it('shows a statement to whom it concerns, and never changes it', async () => {
    const read = async (): Promise<void> => {
      const own = await trials.as(
        { role: 'app', userId: user },
        'SELECT id FROM statements_of_reasons',
      );
      const stranger = await trials.id('users');
      const others = await trials.as(
        { role: 'app', userId: stranger },
        'SELECT id FROM statements_of_reasons',
      );
      expect({ own, others }).toEqual({ own: [{ id: statement }], others: [] });
    };
    const change = (): Promise<unknown> =>
      trials.query(`UPDATE statements_of_reasons SET facts = 'Nothing'`);

    expect(await attempt(read)).toBeNull();
    expect(await attempt(change)).toBe('statements_of_reasons_append_only');
  });
});

describe('rule books', () => {
  it('[moderation.terms] takes drafts that change, and one current version of each kind', async () => {
    const work = async (): Promise<void> => {
      const draft = await trials.id('policy_documents', { locale: 'xx' });
      await asModerator(`UPDATE policy_documents SET body = 'Be kind' WHERE id = $1`, [draft]);
      await asModerator(
        'UPDATE policy_documents SET is_current = true, published_at = now() WHERE id = $1',
        [draft],
      );
    };

    expect(await attempt(work)).toBeNull();
  });

  it('[moderation.terms] refuses to change a published version, and two current ones', async () => {
    const published = { published_at: '2020-01-01', is_current: true, locale: 'xx' };
    const change = async (): Promise<void> => {
      await trials.id('policy_documents', published);
      await asModerator(`UPDATE policy_documents SET body = 'Other' WHERE locale = 'xx'`, []);
    };
    const second = async (): Promise<void> => {
      await trials.id('policy_documents', published);
      await trials.id('policy_documents', published);
    };

    expect(await attempt(change)).toBe('policy_documents_published_fixed');
    expect(await attempt(second)).toBe('policy_documents_one_current');
  });
});
