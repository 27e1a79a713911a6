import { ModerationCase } from './moderation-case';

let c: ModerationCase;

beforeAll(async () => {
  c = await ModerationCase.open();
});

afterAll(() => c.trials.close());

describe('reports', () => {
  it.each([
    ['UNDERAGE', 'CRITICAL'],
    ['HARASSMENT', 'HIGH'],
    ['COPYRIGHT_VIOLATION', 'MEDIUM'],
    ['SPAM', 'LOW'],
  ])(
    '[moderation.report-priority] gives a report of %s the priority %s',
    async (type, priority) => {
      const work = async (): Promise<void> => {
        await c.report(type);
        expect(await c.as(c.reporter, 'SELECT priority FROM reports')).toEqual([{ priority }]);
      };

      expect(await c.attempt(work)).toBeNull();
    },
  );

  it('[moderation.report-priority] refuses to make a report of a minor less than critical', async () => {
    const work = async (): Promise<void> => {
      await c.report('UNDERAGE');
      await c.as(c.moderator, `UPDATE reports SET priority = 'LOW'`);
    };

    expect(await c.attempt(work)).toBe('reports_urgent_critical');
  });

  it('[moderation.report] takes one report of each person and thing, for all kinds of things', async () => {
    const work = async (): Promise<void> => {
      const conversation = await c.trials.id('conversations', { kind: 'GROUP', direct_key: null });
      await c.trials.insert('conversation_participants', {
        conversation_id: conversation,
        user_id: c.reporter,
      });
      const targets = {
        POST: c.post,
        COMMENT: await c.trials.id('post_comments'),
        MESSAGE: await c.trials.id('messages', { conversation_id: conversation }),
        LIVE_STREAM: await c.trials.id('live_streams'),
        USER: c.author,
      };
      for (const [type, id] of Object.entries(targets)) {
        await c.as(
          c.reporter,
          `INSERT INTO reports (reporter_id, target_type, target_id, type) VALUES ($1, $2, $3, 'SPAM')`,
          [c.reporter, type, id],
        );
      }
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.report] refuses a second one, one of nothing, one of an unseen message, and one in another name', async () => {
    const twice = async (): Promise<void> => {
      await c.report('SPAM');
      await c.report('OTHER');
    };
    const target = (type: string, id: string): Promise<unknown> =>
      c.as(
        c.reporter,
        `INSERT INTO reports (reporter_id, target_type, target_id, type) VALUES ($1, $2, $3, 'SPAM')`,
        [c.reporter, type, id],
      );
    const forged = (): Promise<unknown> =>
      c.as(
        c.reporter,
        `INSERT INTO reports (reporter_id, target_type, target_id, type) VALUES ($1, 'POST', $2, 'SPAM')`,
        [c.author, c.post],
      );

    expect(await c.attempt(twice)).toBe('reports_details_with_other');
    expect(await c.attempt(async () => c.report('SPAM').then(() => c.report('HARASSMENT')))).toBe(
      'reports_reporter_id_target_type_target_id_key',
    );
    expect(await c.attempt(() => target('COMMENT', c.post))).toBe('reports_target_there');
    expect(await c.attempt(async () => target('MESSAGE', await c.trials.id('messages')))).toBe(
      'reports_target_there',
    );
    expect(await c.attempt(forged)).toMatch(/row-level security/);
  });

  it('[moderation.report-types] knows nine types, and refuses any other', async () => {
    const listed = async (): Promise<void> => {
      const [row] = await c.trials.query('SELECT count(*)::int AS count FROM report_reasons');
      expect(row).toEqual({ count: 9 });
    };

    expect(await c.attempt(listed)).toBeNull();
    expect(await c.attempt(() => c.report('BORING'))).toMatch(/invalid input value for enum/);
  });

  const claim = `UPDATE reports SET status = 'IN_REVIEW', assigned_to_id = $1, assigned_at = now()`;

  it('[moderation.report-assignment] lets a moderator claim a report and give it back', async () => {
    const work = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, claim, [c.moderator]);
      await c.as(
        c.moderator,
        `UPDATE reports SET status = 'OPEN', assigned_to_id = NULL, assigned_at = NULL`,
      );
      await c.as(c.other, claim, [c.other]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.report-assignment] refuses to take a report from another moderator, and to give it to a fan', async () => {
    const take = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, claim, [c.moderator]);
      await c.as(c.other, claim, [c.other]);
    };
    const fan = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, claim, [c.author]);
    };

    expect(await c.attempt(take)).toBe('reports_claimed_by_one');
    expect(await c.attempt(fan)).toBe('reports_by_staff');
  });

  it('[moderation.report-assignment] hides evidence from everybody but staff, and reports from strangers', async () => {
    const work = async (): Promise<void> => {
      await c.report('SPAM');
      const evidence = `INSERT INTO report_evidence (report_id, kind, reference, added_by_id)
                        SELECT id, 'LINK', 'https://x.test/1', $1 FROM reports`;
      await c.as(c.reporter, evidence, [c.reporter]);
      expect(await c.as(c.reporter, 'SELECT FROM report_evidence')).toHaveLength(0);
      expect(await c.as(c.moderator, 'SELECT FROM report_evidence')).toHaveLength(1);
      expect(await c.as(c.author, 'SELECT FROM reports')).toHaveLength(0);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  const close = `UPDATE reports SET status = $1, outcome = $2, resolution_note = 'Done', resolved_by_id = $3,
                   resolved_at = now(), seconded_by_id = $4`;

  it('[moderation.report-resolution] takes an outcome with a note from whoever claimed it', async () => {
    const work = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, claim, [c.moderator]);
      await c.as(c.moderator, close, ['RESOLVED', 'CONTENT_REMOVED', c.moderator, null]);
      await c.trials.as({ role: 'worker' }, 'UPDATE reports SET reporter_informed_at = now()');
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.report-resolution] refuses to resolve what nobody claimed, and to open it again', async () => {
    const unclaimed = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, close, ['RESOLVED', 'CONTENT_REMOVED', c.moderator, null]);
    };
    const again = async (): Promise<void> => {
      await c.report('SPAM');
      await c.as(c.moderator, claim, [c.moderator]);
      await c.as(c.moderator, close, ['RESOLVED', 'CONTENT_REMOVED', c.moderator, null]);
      await c.as(c.moderator, `UPDATE reports SET status = 'IN_REVIEW'`);
    };

    expect(await c.attempt(unclaimed)).toBe('reports_status_steps');
    expect(await c.attempt(again)).toBe('reports_status_steps');
  });

  it('[moderation.urgent-protection] hides the target at once and puts it at the head of the queue', async () => {
    const work = async (): Promise<void> => {
      await c.trials.insert('moderation_queue', {
        target_id: await c.trials.id('posts'),
        priority: 'HIGH',
      });
      await c.report('NON_CONSENSUAL');
      const [head] = await c.as(
        c.moderator,
        `SELECT target_id, priority, needs_second_review FROM moderation_queue WHERE status <> 'DECIDED'
         ORDER BY priority DESC, created_at, id LIMIT 1`,
      );
      expect(head).toEqual({ target_id: c.post, priority: 'CRITICAL', needs_second_review: true });
      expect(await c.state()).toMatchObject([{ is_hidden: true, is_removed: false }]);
    };

    expect(await c.attempt(work)).toBeNull();
  });

  it('[moderation.urgent-protection] refuses that one person alone dismisses it', async () => {
    const dismiss = (second: () => string | null): Promise<string | null> =>
      c.attempt(async () => {
        await c.report('UNDERAGE');
        await c.as(c.moderator, claim, [c.moderator]);
        await c.as(c.moderator, close, ['DISMISSED', 'NO_VIOLATION', c.moderator, second()]);
      });

    expect(await dismiss(() => null)).toBe('reports_urgent_dismissed_by_two');
    expect(await dismiss(() => c.moderator)).toBe('reports_urgent_dismissed_by_two');
    expect(await dismiss(() => c.other)).toBeNull();
  });
});
