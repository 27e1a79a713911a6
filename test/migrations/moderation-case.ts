import type { Row } from './nonsense/rules-of';
import { Trials } from './trial';

/** An author with a post, somebody who reports it, and two members of staff; what is tried among them is rolled back. */
export class ModerationCase {
  author = '';
  reporter = '';
  moderator = '';
  other = '';
  post = '';

  private constructor(readonly trials: Trials) {}

  /** Opens the database of this worker of the tests. */
  static async open(): Promise<ModerationCase> {
    return new ModerationCase(await Trials.open());
  }

  /** Makes the people and the post, and tries something among them; says what it broke. */
  attempt(work: () => Promise<unknown>): Promise<string | null> {
    const { trials } = this;
    return trials.attempt(async () => {
      const staff = { status: 'ACTIVE', account_type: 'MODERATOR' };
      this.author = await trials.id('users', { status: 'ACTIVE' });
      this.reporter = await trials.id('users', { status: 'ACTIVE' });
      this.moderator = await trials.id('users', staff);
      this.other = await trials.id('users', staff);
      const creator = await trials.id('creators', { user_id: this.author });
      this.post = await trials.id('posts', { creator_id: creator });
      await work();
    });
  }

  /** The rows of a statement in the name of an account. */
  as(userId: string, text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.trials.as({ role: 'app', userId }, text, values);
  }

  /** Reports the post. */
  report(type: string, by = this.reporter): Promise<unknown> {
    return this.as(
      by,
      `INSERT INTO reports (reporter_id, target_type, target_id, type) VALUES ($1, 'POST', $2, $3)`,
      [by, this.post, type],
    );
  }

  /** What holds for the post now. */
  state(): Promise<readonly Row[]> {
    return this.trials.query(
      `SELECT is_hidden, is_removed, is_age_restricted, requires_warning, shadowed_until IS NOT NULL AS is_shadowed
       FROM moderation_states WHERE target_type = 'POST' AND target_id = $1`,
      [this.post],
    );
  }

  /** Acts on the post as a moderator, with a statement for its author where one is needed. */
  async act(kind: string, extra: Row = {}): Promise<void> {
    const { trials, author, moderator, post } = this;
    const silent = ['APPROVE', 'FLAG', 'RESTORE', 'HIDE'].includes(kind);
    const row: Row = {
      statement_id: silent
        ? null
        : await trials.id('statements_of_reasons', { user_id: author, created_at: '2020-01-01' }),
      ends_at: null,
      ...extra,
    };
    await this.as(
      moderator,
      `INSERT INTO moderation_actions (target_type, target_id, kind, actor_id, reason, statement_id, ends_at)
       VALUES ('POST', $1, $2, $3, 'Seen', $4, $5)`,
      [post, kind, moderator, row['statement_id'], row['ends_at']],
    );
  }
}
