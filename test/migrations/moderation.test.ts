import { ModerationCase } from './moderation-case';

let c: ModerationCase;

beforeAll(async () => {
  c = await ModerationCase.open();
});

afterAll(() => c.trials.close());

describe('flags', () => {
  const flag = (confidence: number): Promise<unknown> =>
    c.trials.as(
      { role: 'worker' },
      `INSERT INTO moderation_flags (target_type, target_id, detector, detector_version, category, confidence)
       VALUES ('POST', $1, 'nsfw', '1.0', 'INAPPROPRIATE_CONTENT', $2)`,
      [c.post, confidence],
    );

  it.each([
    [0.49, 'IGNORE', 0, []],
    [0.5, 'REVIEW', 1, []],
    [0.9, 'ACT', 1, [{ kind: 'HIDE', is_automatic: true }]],
  ] as const)(
    '[moderation.auto-thresholds moderation.automated-flags] takes a finding with a confidence of %d as %s',
    async (confidence, verdict, queued, actions) => {
      const work = async (): Promise<void> => {
        await c.trials.insert('moderation_thresholds', {
          detector: 'nsfw',
          category: 'INAPPROPRIATE_CONTENT',
        });
        await flag(confidence);
        expect(await c.as(c.moderator, 'SELECT verdict FROM moderation_flags')).toEqual([
          { verdict },
        ]);
        expect(await c.as(c.moderator, 'SELECT FROM moderation_queue')).toHaveLength(queued);
        expect(
          await c.as(c.moderator, 'SELECT kind, is_automatic FROM moderation_actions'),
        ).toEqual(actions);
      };

      expect(await c.attempt(work)).toBeNull();
    },
  );

  it('[moderation.automated-flags] refuses a finding about nothing, and to change one', async () => {
    const change = async (): Promise<void> => {
      await flag(0.7);
      await c.trials.query('UPDATE moderation_flags SET confidence = 0.1');
    };

    expect(
      await c.attempt(() => c.trials.insert('moderation_flags', { target_id: c.author })),
    ).toBe('moderation_flags_target_there');
    expect(await c.attempt(change)).toBe('moderation_flags_append_only');
  });

  it('[moderation.auto-thresholds] refuses an automatic action on a finding that is not sure enough', async () => {
    const work = async (): Promise<void> => {
      const flagId = await c.trials.id('moderation_flags', { target_id: c.post, confidence: 0.3 });
      await c.trials.query(
        `INSERT INTO moderation_actions (target_type, target_id, kind, is_automatic, reason, flag_id)
         VALUES ('POST', $1, 'HIDE', true, 'Unsure', $2)`,
        [c.post, flagId],
      );
    };

    expect(await c.attempt(work)).toBe('moderation_actions_automatic_sure');
  });
});

describe('actions', () => {
  const clear = {
    is_hidden: false,
    is_removed: false,
    is_age_restricted: false,
    requires_warning: false,
    is_shadowed: false,
  };
  const soon = new Date(Date.now() + 86_400_000).toISOString();

  it.each([
    ['action-remove', 'REMOVE', { is_removed: true }],
    ['action-reject', 'REJECT', { is_removed: true }],
    ['action-flag', 'FLAG', {}],
    ['action-age-restrict', 'AGE_RESTRICT', { is_age_restricted: true }],
    ['action-require-warning', 'REQUIRE_WARNING', { requires_warning: true }],
    ['action-shadow-ban', 'SHADOW_BAN', { is_shadowed: true }],
  ])(
    '[moderation.%s] keeps what holds after %s, until the post is restored',
    async (_, kind, held) => {
      const work = async (): Promise<void> => {
        await c.act(kind, kind === 'SHADOW_BAN' ? { ends_at: soon } : {});
        expect(await c.state()).toEqual([{ ...clear, ...held }]);
        await c.act('RESTORE');
        expect(await c.state()).toEqual([clear]);
      };

      expect(await c.attempt(work)).toBeNull();
    },
  );

  it('[moderation.action-approve] shows again what was hidden until somebody decided', async () => {
    const work = async (): Promise<void> => {
      await c.report('UNDERAGE');
      await c.act('APPROVE');
      expect(await c.state()).toEqual([clear]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it.each([
    ['action-remove', 'REMOVE'],
    ['action-reject', 'REJECT'],
    ['action-age-restrict', 'AGE_RESTRICT'],
    ['action-require-warning', 'REQUIRE_WARNING'],
  ])('[moderation.%s] refuses %s without a statement for the author', async (_, kind) => {
    const forOther = async (): Promise<void> => {
      await c.act(kind, { statement_id: await c.trials.id('statements_of_reasons') });
    };

    expect(await c.attempt(() => c.act(kind, { statement_id: null }))).toBe(
      'moderation_actions_statement_with_kind',
    );
    expect(await c.attempt(forOther)).toBe('moderation_actions_statement_to_author');
  });

  it('[moderation.action-shadow-ban] refuses one without an end', async () => {
    expect(await c.attempt(() => c.act('SHADOW_BAN'))).toBe('moderation_actions_end_with_kind');
  });

  it('[moderation.action-history] keeps every action in the order in which they were taken', async () => {
    const work = async (): Promise<void> => {
      await c.act('FLAG');
      await c.act('REMOVE');
      await c.act('RESTORE');
      const history = await c.as(c.moderator, 'SELECT kind FROM moderation_actions ORDER BY id');
      expect(history.map(({ kind }) => kind)).toEqual(['FLAG', 'REMOVE', 'RESTORE']);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.action-history] refuses to change the history, to act in another name, and fans who act', async () => {
    const change = async (): Promise<void> => {
      await c.act('FLAG');
      await c.trials.query(`UPDATE moderation_actions SET reason = 'None'`);
    };
    const forge = `INSERT INTO moderation_actions (target_type, target_id, kind, actor_id, reason)
                   VALUES ('POST', $1, 'FLAG', $2, 'Seen')`;

    expect(await c.attempt(change)).toBe('moderation_actions_append_only');
    expect(await c.attempt(() => c.as(c.moderator, forge, [c.post, c.other]))).toMatch(
      /row-level security/,
    );
    expect(await c.attempt(() => c.as(c.reporter, forge, [c.post, c.reporter]))).toMatch(
      /row-level security/,
    );
  });
});

describe('the queue', () => {
  it('[moderation.queue] keeps one open item for each thing, at its highest priority', async () => {
    const work = async (): Promise<void> => {
      await c.report('SPAM');
      await c.report('VIOLENCE', c.other);
      const items = await c.as(c.moderator, 'SELECT priority, status FROM moderation_queue');
      expect(items).toEqual([{ priority: 'HIGH', status: 'PENDING' }]);
      await c.trials.query('SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off');
      const plan = await c.trials.query(
        `EXPLAIN SELECT id FROM moderation_queue WHERE status = 'PENDING' ORDER BY priority DESC, created_at, id LIMIT 20`,
      );
      expect(JSON.stringify(plan)).toContain('using moderation_queue_status');
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.queue] hides the queue from everybody but staff', async () => {
    const work = async (): Promise<void> => {
      await c.report('SPAM');
      expect(await c.as(c.reporter, 'SELECT FROM moderation_queue')).toEqual([]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  const take = `UPDATE moderation_queue SET status = 'IN_REVIEW', assigned_to_id = $1, assigned_at = now()`;
  const decide = `UPDATE moderation_queue SET status = 'DECIDED', decision = 'APPROVE', decision_note = 'Fine',
                    decided_by_id = $1, decided_at = now(), second_reviewer_id = $2`;

  it('[moderation.review-workflow] takes a decision of two people where two are needed', async () => {
    const work = async (): Promise<void> => {
      await c.report('UNDERAGE');
      await c.as(c.moderator, take, [c.moderator]);
      await c.as(c.moderator, decide, [c.moderator, c.other]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.review-workflow] refuses to decide alone where two are needed, and unseen', async () => {
    const alone = async (): Promise<void> => {
      await c.report('UNDERAGE');
      await c.as(c.moderator, take, [c.moderator]);
      await c.as(c.moderator, decide, [c.moderator, c.moderator]);
    };
    const unseen = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, decide, [c.moderator, null]);
    };

    expect(await c.attempt(alone)).toBe('moderation_queue_decided_by_two');
    expect(await c.attempt(unseen)).toBe('moderation_queue_status_steps');
  });

  const escalate = `UPDATE moderation_queue SET status = 'ESCALATED', escalated_at = now(), deadline_at = $1`;

  it('[moderation.escalation] escalates with a deadline', async () => {
    const work = async (): Promise<void> => {
      await c.report('VIOLENCE');
      await c.as(c.moderator, escalate, [soon()]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.escalation] refuses to escalate without one', async () => {
    const work = async (): Promise<void> => {
      await c.report('VIOLENCE');
      await c.as(c.moderator, escalate, [null]);
    };

    expect(await c.attempt(work)).toBe('moderation_queue_escalation_with_status');
  });

  function soon(): string {
    return new Date(Date.now() + 86_400_000).toISOString();
  }

  it('[moderation.moderator-tools] keeps notes for staff', async () => {
    const note = `INSERT INTO moderator_notes (target_type, target_id, author_id, body) VALUES ('POST', $1, $2, 'Look')`;
    const work = async (): Promise<void> => {
      await c.as(c.moderator, note, [c.post, c.moderator]);
      expect(await c.as(c.other, 'SELECT FROM moderator_notes')).toHaveLength(1);
    };

    expect(await c.attempt(work)).toBeNull();
    expect(await c.attempt(() => c.as(c.reporter, note, [c.post, c.reporter]))).toMatch(
      /row-level security/,
    );
  });

  it('[moderation.moderator-tools moderation.safety-score] hides notes and scores from fans', async () => {
    const work = async (): Promise<void> => {
      await c.trials.insert('moderator_notes', { target_id: c.post });
      await c.trials.insert('safety_scores', { user_id: c.reporter, score: 0.5 });
      expect(await c.as(c.reporter, 'SELECT FROM moderator_notes')).toEqual([]);
      expect(await c.as(c.reporter, 'SELECT FROM safety_scores')).toEqual([]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.safety-score] shows the score to staff, as the worker computed it', async () => {
    const work = async (): Promise<void> => {
      await c.trials.as(
        { role: 'worker' },
        `INSERT INTO safety_scores (user_id, score, report_count, violation_count, account_age_days, formula_version)
         VALUES ($1, 0.75, 1, 0, 30, 1)`,
        [c.author],
      );
      expect(await c.as(c.moderator, 'SELECT score FROM safety_scores')).toEqual([
        { score: '0.7500' },
      ]);
    };

    expect(await c.attempt(work)).toBeNull();
  });
});
