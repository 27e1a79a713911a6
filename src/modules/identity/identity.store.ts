import { Prisma } from '../../generated/prisma/client';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { brokenConstraint } from '../../kernel/db/violations';
import { Refusal, UserErrorCode, type UserError } from '../../kernel/problems/user-errors';
import { isKeptOut, mayLogIn, standingOf, standingThrough, type Standing } from './standing.reads';

/** An account to write. */
export interface NewAccount {
  readonly email: string;
  readonly username: string | null;
  readonly dateOfBirth: Date;
  readonly passwordHash: string;
  readonly primaryClusterKey: string;
}

/** An account as its login finds it. */
export interface LoginAccount extends Pick<Standing, 'accountType' | 'status'> {
  readonly userId: string;
  readonly passwordHash: string;
  /** Whether it is neither suspended, banned, closed nor deleted. */
  readonly mayLogIn: boolean;
}

/** A session whose refresh token has been renewed. */
export interface RenewedSession {
  readonly userId: string;
  readonly generation: number;
}

/** Why sessions end; `revoked_reason` keeps it. */
export type RevocationReason =
  'LOGOUT' | 'LOGOUT_EVERYWHERE' | 'REVOKED' | 'PASSWORD_CHANGED' | 'REFRESH_REPLAYED';

/** How long the device that renewed a session may ask again, as its answer may have been lost. */
const graceTime = Prisma.sql`interval '10 seconds'`;

/** A session that nobody renews ends after this long; each renewal begins it anew. */
const sessionLifetime = Prisma.sql`interval '30 days'`;

/** The rule in the form that Prisma takes; it has no values. */
const mayLogInNow = Prisma.raw(mayLogIn.text);
const isKeptOutNow = Prisma.raw(isKeptOut.text);

const emailTaken: UserError = {
  code: UserErrorCode.EMAIL_TAKEN,
  message: 'An account with this e-mail address exists.',
  field: ['email'],
};

const usernameTaken: UserError = {
  code: UserErrorCode.USERNAME_TAKEN,
  message: 'An account with this username exists, or with one that looks like it.',
  field: ['username'],
};

const takenByConstraint: Readonly<Record<string, UserError>> = {
  user_private_email_key: emailTaken,
  users_username_key: usernameTaken,
  users_username_look_key: usernameTaken,
};

/** Reads and writes accounts, what they prove themselves with, and their sessions. */
export class IdentityStore {
  constructor(private readonly database: Database) {}

  /** Which of these names belong to other accounts already; a username also where one that looks like it does. */
  async takenNames(email: string, username: string | null): Promise<readonly UserError[]> {
    const [found] = await this.database.prisma.$queryRaw<
      { readonly email: boolean; readonly username: boolean }[]
    >`SELECT
        app.is_email_taken(${email}::citext) AS email,
        EXISTS (SELECT FROM users
          WHERE app.look_of_name(username::text) = app.look_of_name(${username}::text)) AS username`;
    return [...(found?.email ? [emailTaken] : []), ...(found?.username ? [usernameTaken] : [])];
  }

  /** From here on the transaction works for the new account. Refuses: EMAIL_TAKEN, USERNAME_TAKEN. */
  async insertAccount(tx: Transaction, account: NewAccount): Promise<string> {
    const { email, username, dateOfBirth, passwordHash, primaryClusterKey } = account;
    const id = await this.newId(tx);
    await tx.actAs(id);
    try {
      await tx.prisma.user.create({
        data: {
          id,
          username,
          primaryClusterKey,
          private: { create: { email, dateOfBirth } },
          credential: { create: { passwordHash } },
        },
        select: { id: true },
      });
      return id;
    } catch (error) {
      const taken = takenByConstraint[brokenConstraint(error) ?? ''];
      throw taken ? new Refusal([taken]) : error;
    }
  }

  /** The account with an e-mail address or a username. No username has the @ that every address has. */
  async findByLogin(login: string): Promise<LoginAccount | null> {
    const [account] = await this.database.prisma.$queryRaw<LoginAccount[]>`
      SELECT u.id AS "userId", u.account_type::text AS "accountType", u.status::text AS status,
        c.password_hash AS "passwordHash", ${mayLogInNow} AS "mayLogIn"
      FROM app.credential_of_login(${login}::citext) c JOIN users u ON u.id = c.user_id`;
    return account ?? null;
  }

  /** Opens a session and notes the login. The transaction must work for the account. */
  async openSession(
    tx: Transaction,
    userId: string,
    { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
    deviceName: string | null = null,
  ): Promise<string> {
    const [session] = await tx.prisma.$queryRaw<{ readonly id: string }[]>`
      WITH login AS (
        UPDATE user_private SET last_login_at = now(), last_login_ip = ${ip}::inet
        WHERE user_id = ${userId}::uuid
      )
      INSERT INTO user_sessions (user_id, ip, user_agent, device_name, expires_at)
      VALUES (${userId}::uuid, ${ip}::inet, ${userAgent}, ${deviceName}, now() + ${sessionLifetime})
      RETURNING id`;
    if (!session) throw new Error('The database has opened no session.');
    return session.id;
  }

  /** Puts a hash in the place of another, unless the password has changed since. */
  async replaceHash(tx: Transaction, userId: string, from: string, to: string): Promise<void> {
    await tx.prisma.userCredential.updateMany({
      where: { userId, passwordHash: from },
      data: { passwordHash: to },
    });
  }

  /** Lets the transaction work for the account whose session this is; false where there is no such session. */
  async actAsOwner(tx: Transaction, sessionId: string): Promise<boolean> {
    const [session] = await tx.prisma.$queryRaw<{ readonly userId: string | null }[]>`
      SELECT app.account_of_session(${sessionId}::uuid) AS "userId"`;
    if (!session?.userId) return false;
    await tx.actAs(session.userId);
    return true;
  }

  /**
   * Moves a session on from a generation of its refresh token to the next. It is one statement, so that of many renewals
   * of one generation one succeeds; null for the others, and for sessions that are over.
   */
  async renewSession(
    tx: Transaction,
    sessionId: string,
    generation: number,
    { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
  ): Promise<RenewedSession | null> {
    const [session] = await tx.prisma.$queryRaw<RenewedSession[]>`
      UPDATE user_sessions s
      SET refresh_generation = s.refresh_generation + 1,
        last_used_at = now(),
        ip = ${ip}::inet,
        user_agent = ${userAgent},
        expires_at = now() + ${sessionLifetime}
      FROM users u
      WHERE s.id = ${sessionId}::uuid AND s.refresh_generation = ${generation}
        AND s.revoked_at IS NULL AND s.expires_at > now()
        AND u.id = s.user_id AND ${mayLogInNow}
      RETURNING s.user_id AS "userId", s.refresh_generation AS generation`;
    return session ?? null;
  }

  /**
   * The session as it is now, where the token before the last is brought again by the device that renewed it a moment ago,
   * which did not hear the answer; null in every other case.
   */
  async repeatRenewal(
    tx: Transaction,
    sessionId: string,
    generation: number,
    { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
  ): Promise<RenewedSession | null> {
    const [session] = await tx.prisma.$queryRaw<RenewedSession[]>`
      SELECT s.user_id AS "userId", s.refresh_generation AS generation
      FROM user_sessions s JOIN users u ON u.id = s.user_id
      WHERE s.id = ${sessionId}::uuid AND s.refresh_generation = ${generation + 1}
        AND s.last_used_at > now() - ${graceTime}
        AND s.ip IS NOT DISTINCT FROM ${ip}::inet AND s.user_agent IS NOT DISTINCT FROM ${userAgent}
        AND s.revoked_at IS NULL AND s.expires_at > now() AND ${mayLogInNow}`;
    return session ?? null;
  }

  /** Ends a session whose refresh token has moved on from a generation. Gives its account; null where there is none. */
  async revokeReplayed(
    tx: Transaction,
    sessionId: string,
    generation: number,
  ): Promise<string | null> {
    const reason: RevocationReason = 'REFRESH_REPLAYED';
    const [session] = await tx.prisma.$queryRaw<{ readonly userId: string }[]>`
      UPDATE user_sessions SET revoked_at = now(), revoked_reason = ${reason}
      WHERE id = ${sessionId}::uuid AND refresh_generation > ${generation} AND revoked_at IS NULL
      RETURNING user_id AS "userId"`;
    return session?.userId ?? null;
  }

  /** Ends one session of an account, or all of them. Gives how many. */
  async revokeSessions(tx: Transaction, userId: string, sessionId: string | null): Promise<number> {
    const reason: RevocationReason = sessionId === null ? 'LOGOUT_EVERYWHERE' : 'LOGOUT';
    return tx.prisma.$executeRaw`
      UPDATE user_sessions SET revoked_at = now(), revoked_reason = ${reason}
      WHERE user_id = ${userId}::uuid AND revoked_at IS NULL
        AND (id = ${sessionId}::uuid OR ${sessionId}::uuid IS NULL)`;
  }

  /** Ends one session of an account. Gives whether there was one to end. */
  async revokeOne(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
    const reason: RevocationReason = 'REVOKED';
    const ended = await tx.prisma.$executeRaw`/* sessions.revokeOne */
      UPDATE user_sessions SET revoked_at = now(), revoked_reason = ${reason}
      WHERE id = ${sessionId}::uuid AND user_id = ${userId}::uuid AND revoked_at IS NULL AND expires_at > now()`;
    return ended === 1;
  }

  /** Ends all sessions of an account but one. Gives how many. */
  async revokeOthers(
    tx: Transaction,
    userId: string,
    keptId: string | null,
    reason: RevocationReason,
  ): Promise<number> {
    return tx.prisma.$executeRaw`/* sessions.revokeOthers */
      UPDATE user_sessions SET revoked_at = now(), revoked_reason = ${reason}
      WHERE user_id = ${userId}::uuid AND revoked_at IS NULL AND id IS DISTINCT FROM ${keptId}::uuid`;
  }

  /** The standing of an account that may log in; null for every other. The transaction must work for it. */
  async standingOf(tx: Transaction, userId: string): Promise<Standing | null> {
    const [row] = await tx.query(standingOf(userId));
    return (row as Standing | undefined) ?? null;
  }

  /** The standing of an account through one of its sessions; null when the session or the account is over. */
  async standingThrough(sessionId: string, userId: string): Promise<Standing | null> {
    const [row] = await this.database.queryFor(userId, standingThrough(sessionId, userId));
    return (row as Standing | undefined) ?? null;
  }

  /** Whether moderators keep the account out, for a time or for good. */
  async isKeptOut(userId: string): Promise<boolean> {
    const [found] = await this.database.prisma.$queryRaw<{ readonly isKeptOut: boolean }[]>`
      SELECT ${isKeptOutNow} AS "isKeptOut" FROM users u WHERE u.id = ${userId}::uuid`;
    return found?.isKeptOut ?? false;
  }

  private async newId(tx: Transaction): Promise<string> {
    const [row] = await tx.prisma.$queryRaw<{ readonly id: string }[]>`SELECT app.uuid_v7() AS id`;
    if (!row) throw new Error('The database has made no id.');
    return row.id;
  }

  /** Deletes sessions that have expired, so many at most. Gives how many. */
  async deleteExpiredSessions(limit: number): Promise<number> {
    const { rowCount } = await this.database.pool.query(
      `/* identity.deleteExpiredSessions */ DELETE FROM user_sessions WHERE id IN (
         SELECT id FROM user_sessions WHERE expires_at < now() LIMIT $1 FOR UPDATE SKIP LOCKED)`,
      [limit],
    );
    return rowCount ?? 0;
  }
}
