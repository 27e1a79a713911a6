import { ModerationCase } from './moderation-case';

let c: ModerationCase;

beforeAll(async () => {
  c = await ModerationCase.open();
});

afterAll(() => c.trials.close());

describe('appeals', () => {
  /** A suspension of the author by the moderator, decided so long ago. */
  async function suspend(age = '1 day'): Promise<string> {
    const statement = await c.trials.id('statements_of_reasons', { user_id: c.author });
    const [row] = await c.trials.query(
      `INSERT INTO user_sanctions (user_id, kind, begins_at, ends_at, statement_id, decided_by_id, created_at)
       VALUES ($1, 'SUSPENSION', now(), now() + interval '7 days', $2, $3, now() - $4::interval) RETURNING id`,
      [c.author, statement, c.moderator, age],
    );
    return String(row?.['id']);
  }

  function appeal(sanction: string, by = c.author): Promise<unknown> {
    return c.as(
      by,
      `INSERT INTO appeals (appellant_id, sanction_id, grounds) VALUES ($1, $2, 'It was not me')`,
      [by, sanction],
    );
  }

  async function review(reviewer: string, status = 'GRANTED'): Promise<void> {
    await c.as(reviewer, `UPDATE appeals SET status = 'IN_REVIEW', reviewer_id = $1`, [reviewer]);
    await c.as(
      reviewer,
      `UPDATE appeals SET status = $1, decided_at = now(), decision_note = 'Seen again'`,
      [status],
    );
  }

  it.each(['GRANTED', 'UPHELD'])(
    '[moderation.appeals] lets somebody other than the first moderator decide: %s',
    async (status) => {
      const work = async (): Promise<void> => {
        await appeal(await suspend());
        await review(c.other, status);
      };

      expect(await c.attempt(work)).toBeNull();
    },
  );

  it('[moderation.appeals] lets the account take its appeal back', async () => {
    const work = async (): Promise<void> => {
      await appeal(await suspend());
      await c.as(c.author, `UPDATE appeals SET status = 'WITHDRAWN'`);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.appeals] takes an appeal against what was done to a post', async () => {
    const work = async (): Promise<void> => {
      await c.act('REMOVE');
      await c.as(
        c.author,
        `INSERT INTO appeals (appellant_id, action_id, grounds) VALUES ($1, $2, 'It is a painting')`,
        [
          c.author,
          (await c.trials.query('SELECT last_action_id AS id FROM moderation_states'))[0]?.['id'],
        ],
      );
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.appeals] refuses that the first moderator decides again', async () => {
    const work = async (): Promise<void> => {
      await appeal(await suspend());
      await review(c.moderator);
    };

    expect(await c.attempt(work)).toBe('appeals_reviewer_not_decider');
  });

  it('[moderation.appeals] refuses a second appeal, one of somebody else, and one after six months', async () => {
    const twice = async (): Promise<void> => {
      const sanction = await suspend();
      await appeal(sanction);
      await appeal(sanction);
    };

    expect(await c.attempt(twice)).toBe('appeals_sanction_id_key');
    expect(await c.attempt(async () => appeal(await suspend(), c.reporter))).toBe(
      'appeals_by_the_concerned',
    );
    expect(await c.attempt(async () => appeal(await suspend('7 months')))).toBe('appeals_in_time');
  });

  it('[moderation.appeals] refuses to decide what nobody looks at, and the appellant who grants it', async () => {
    const skip = async (): Promise<void> => {
      await appeal(await suspend());
      await c.as(
        c.other,
        `UPDATE appeals SET status = 'GRANTED', reviewer_id = $1, decided_at = now(), decision_note = 'Yes'`,
        [c.other],
      );
    };
    const grant = async (): Promise<void> => {
      await appeal(await suspend());
      await c.as(c.author, `UPDATE appeals SET grounds = grounds`);
    };

    expect(await c.attempt(skip)).toBe('appeals_status_steps');
    expect(await c.attempt(grant)).toMatch(/row-level security/);
  });

  it('[moderation.violation-escalation] proposes the next stricter sanction after repeated findings', async () => {
    const record = `INSERT INTO user_violations (user_id, type, severity, summary, recorded_by_id)
                    VALUES ($1, 'SPAM', $2, 'Again', $3)`;
    const proposed = async (severity: string): Promise<unknown> => {
      await c.as(c.moderator, record, [c.author, severity, c.moderator]);
      const [row] = await c.as(c.moderator, 'SELECT kind FROM app.proposed_sanction($1)', [
        c.author,
      ]);
      return row?.['kind'];
    };
    const work = async (): Promise<void> => {
      expect(await proposed('LOW')).toBe('WARNING');
      await proposed('LOW');
      expect(await proposed('LOW')).toBe('FEATURE_RESTRICTION');
      expect(await proposed('HIGH')).toBe('SUSPENSION');
      expect(await proposed('HIGH')).toBe('BAN');
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.violation-escalation] never counts findings that were withdrawn or are too old', async () => {
    const work = async (): Promise<void> => {
      const finding = { user_id: c.author, recorded_by_id: c.moderator, severity: 'HIGH' };
      await c.trials.insert('user_violations', finding);
      await c.trials.insert('user_violations', {
        ...finding,
        created_at: new Date().toISOString(),
        withdrawn_at: new Date().toISOString(),
        withdrawn_by_id: c.other,
      });
      expect(
        await c.as(c.moderator, 'SELECT kind FROM app.proposed_sanction($1)', [c.author]),
      ).toEqual([]);
    };

    expect(await c.attempt(work)).toBeNull();
  });
});

describe('claims of copyright', () => {
  const sworn = { good_faith: true, under_perjury: true };

  /** A notice about the post, with the content disabled. */
  async function notice(): Promise<string> {
    const id = await c.trials.id('dmca_notices', {
      ...sworn,
      target_id: c.post,
      user_id: c.author,
    });
    await c.as(
      c.moderator,
      `UPDATE dmca_notices SET status = 'DISABLED', disabled_at = now() WHERE id = $1`,
      [id],
    );
    return id;
  }

  async function answer(id: string, by = c.author): Promise<void> {
    await c.as(
      by,
      `INSERT INTO dmca_counter_notices
         (notice_id, user_id, name, address, phone, statement, under_perjury, accepts_jurisdiction, signature)
       VALUES ($1, $2, 'Ada', '1 Road', '555-0100', 'It is mine', true, true, 'Ada')`,
      [id, by],
    );
    await c.trials.settle();
  }

  const forward = (at: string): Promise<unknown> =>
    c.as(c.moderator, `UPDATE dmca_notices SET status = 'COUNTERED', counter_forwarded_at = $1`, [
      at,
    ]);
  const restore = (): Promise<unknown> =>
    c.as(c.moderator, `UPDATE dmca_notices SET status = 'RESTORED', closed_at = now()`);

  it('[moderation.dmca] counts ten to fourteen business days, without weekends and holidays', async () => {
    const work = async (): Promise<void> => {
      await answer(await notice());
      await forward('2026-11-20T15:00:00Z');
      const days = `SELECT to_char(restore_from, 'YYYY-MM-DD') AS "from", to_char(restore_by, 'YYYY-MM-DD') AS "by" FROM dmca_notices`;
      // Thanksgiving, the 26th of November, does not count.
      expect(await c.as(c.moderator, days)).toEqual([{ from: '2026-12-07', by: '2026-12-11' }]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.dmca] restores after the days are over', async () => {
    const work = async (): Promise<void> => {
      await answer(await notice());
      await forward('2026-01-02T00:00:00Z');
      await restore();
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.dmca] refuses to restore earlier, without an answer, or what was upheld', async () => {
    const early = async (): Promise<void> => {
      await answer(await notice());
      await forward(new Date().toISOString());
      await restore();
    };
    const unanswered = async (): Promise<void> => {
      await notice();
      await forward('2026-01-02T00:00:00Z');
    };
    const upheld = async (): Promise<void> => {
      await notice();
      await c.as(c.moderator, `UPDATE dmca_notices SET status = 'UPHELD', closed_at = now()`);
      await restore();
    };

    expect(await c.attempt(early)).toBe('dmca_notices_not_restored_early');
    expect(await c.attempt(unanswered)).toBe('dmca_notices_answered');
    expect(await c.attempt(upheld)).toBe('dmca_notices_status_steps');
  });

  it('[moderation.dmca] refuses answers of others, notices against others, and to move the days', async () => {
    const stranger = async (): Promise<unknown> => answer(await notice(), c.reporter);
    const wrong = (): Promise<unknown> =>
      c.trials.insert('dmca_notices', { ...sworn, target_id: c.post, user_id: c.reporter });
    const move = async (): Promise<void> => {
      await answer(await notice());
      await forward('2026-01-02T00:00:00Z');
      await c.trials.query(`UPDATE dmca_notices SET restore_from = restore_from - 5`);
    };

    expect(await c.attempt(stranger)).toBe('dmca_counter_notices_by_author');
    expect(await c.attempt(wrong)).toBe('dmca_notices_against_author');
    expect(await c.attempt(move)).toBe('dmca_notices_times_once');
  });

  it('[moderation.dmca] hides the claimant from strangers, and knows a repeat infringer by three strikes', async () => {
    const work = async (): Promise<void> => {
      for (let strike = 0; strike < 3; strike += 1) {
        const id = await notice();
        const finding = await c.trials.id('user_violations', {
          user_id: c.author,
          type: 'COPYRIGHT_VIOLATION',
          created_at: new Date().toISOString(),
        });
        await c.trials.query('UPDATE dmca_notices SET strike_id = $1 WHERE id = $2', [finding, id]);
        const [row] = await c.as(c.moderator, 'SELECT app.is_repeat_infringer($1) AS repeat', [
          c.author,
        ]);
        expect(row).toEqual({ repeat: strike === 2 });
        await c.as(
          c.moderator,
          `UPDATE dmca_notices SET status = 'UPHELD', closed_at = now() WHERE id = $1`,
          [id],
        );
      }
      expect(await c.as(c.reporter, 'SELECT FROM dmca_notices')).toEqual([]);
    };

    expect(await c.attempt(work)).toBeNull();
  });
});

describe('rule books', () => {
  it('[moderation.terms moderation.guidelines] comes with rule books, which an account accepts once', async () => {
    const accept = `INSERT INTO policy_acceptances (user_id, policy_document_id)
                    SELECT $1, id FROM policy_documents WHERE kind = 'COMMUNITY_GUIDELINES' AND is_current`;
    const twice = async (): Promise<void> => {
      await c.as(c.reporter, accept, [c.reporter]);
      await c.as(c.reporter, accept, [c.reporter]);
    };

    expect(await c.attempt(() => c.as(c.reporter, accept, [c.reporter]))).toBeNull();
    expect(await c.attempt(twice)).toBe('policy_acceptances_pkey');
  });

  it('[moderation.guidelines] refuses to accept a draft, and to accept for somebody else', async () => {
    const accept = `INSERT INTO policy_acceptances (user_id, policy_document_id) VALUES ($1, $2)`;
    const draft = async (): Promise<unknown> =>
      c.as(c.reporter, accept, [
        c.reporter,
        await c.trials.id('policy_documents', { locale: 'xx' }),
      ]);
    const other = async (): Promise<unknown> =>
      c.as(c.reporter, accept, [c.author, await c.trials.id('policy_documents', { locale: 'xx' })]);

    expect(await c.attempt(draft)).toBe('policy_acceptances_of_published');
    expect(await c.attempt(other)).toMatch(/row-level security/);
  });
});
