import { AccountStatus, AccountType } from '../../generated/prisma/enums';
import { requireMember } from '../../kernel/auth/authorize';
import type { AccessTokens, RefreshTokens } from '../../kernel/auth/tokens';
import { visitor, type Caller, type Viewer } from '../../kernel/auth/viewer';
import { hashPassword, isOutdatedHash, verifyPassword } from '../../kernel/crypto/passwords';
import type { Database, Transaction } from '../../kernel/db/database';
import { unauthenticated } from '../../kernel/problems/errors';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { EntryLimits } from './entry-limits';
import type { IdentityStore, RenewedSession, Standing } from './identity.store';
import { registrationErrors, type Registration } from './registration';

/** The two tokens that carry a session. */
export interface SessionTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly accessTokenExpiresAt: Date;
}

/** A session that has just begun, and the account in it. */
export interface OpenedSession {
  readonly session: SessionTokens;
  readonly userId: string;
  /** The account as the requests that follow will see it. */
  readonly viewer: Viewer;
}

/** Who sends a request, and until when it may be taken for theirs; null for a visitor. */
export interface Authenticated {
  readonly viewer: Viewer;
  readonly expiresAt: Date | null;
}

const bearer = /^Bearer +([\w.-]+)$/i;

const staffTypes: readonly AccountType[] = [AccountType.MODERATOR, AccountType.ADMIN];

/** What the service stands on. */
export interface IdentityServiceDependencies {
  readonly database: Database;
  readonly store: IdentityStore;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly limits: EntryLimits;
}

/** Registering, logging in and out, staying logged in, and telling who sends a request. */
export class IdentityService {
  private readonly database: Database;
  private readonly store: IdentityStore;
  private readonly accessTokens: AccessTokens;
  private readonly refreshTokens: RefreshTokens;
  private readonly limits: EntryLimits;

  constructor(dependencies: IdentityServiceDependencies) {
    this.database = dependencies.database;
    this.store = dependencies.store;
    this.accessTokens = dependencies.accessTokens;
    this.refreshTokens = dependencies.refreshTokens;
    this.limits = dependencies.limits;
  }

  /**
   * Makes an account for anybody of age and logs it in.
   *
   * Refuses: BLANK, TOO_SHORT, TOO_LONG, INVALID, UNDERAGE, EMAIL_TAKEN, USERNAME_TAKEN. Errors: RATE_LIMITED.
   */
  async register(caller: Caller, given: Registration): Promise<OpenedSession> {
    const username = given.username?.normalize('NFC') ?? null;
    const { email, password, dateOfBirth } = given;
    refuseIfAny(registrationErrors({ ...given, username }, new Date()));
    await this.limits.beforeRegistration(caller.ip);
    refuseIfAny(await this.store.takenNames(email, username));

    const passwordHash = await hashPassword(password);
    const { clusterKey: primaryClusterKey } = caller;
    const account = { email, username, dateOfBirth, passwordHash, primaryClusterKey };
    const { userId, sessionId } = await this.database.transaction(caller, async (tx) => {
      const userId = await this.store.insertAccount(tx, account);
      const sessionId = await this.store.openSession(tx, userId, caller);
      await this.audit(tx, 'account.register', userId, { sessionId });
      return { userId, sessionId };
    });
    return this.opened(userId, sessionId, {
      accountType: AccountType.FAN,
      status: AccountStatus.PENDING_VERIFICATION,
    });
  }

  /**
   * Logs an account in by its e-mail address or username. Every failure has the same answer after the same time, so that
   * nobody learns which accounts exist.
   *
   * Refuses: INVALID_CREDENTIALS. Errors: RATE_LIMITED.
   */
  async login(
    caller: Caller,
    { login, password }: { readonly login: string; readonly password: string },
  ): Promise<OpenedSession> {
    await this.limits.beforeLogin(login, caller.ip);
    const account = await this.store.findByLogin(login.normalize('NFC'));
    const isRight = await verifyPassword(account?.passwordHash ?? null, password);
    if (!account?.mayLogIn || !isRight) {
      throw refusal(
        UserErrorCode.INVALID_CREDENTIALS,
        'No account has this login with this password.',
      );
    }

    await this.limits.afterRightLogin(login, caller.ip);
    const { userId, passwordHash } = account;
    const betterHash = isOutdatedHash(passwordHash) ? await hashPassword(password) : null;
    const sessionId = await this.database.transaction(caller, async (tx) => {
      await tx.actAs(userId);
      if (betterHash) await this.store.replaceHash(tx, userId, passwordHash, betterHash);
      const sessionId = await this.store.openSession(tx, userId, caller);
      await this.audit(tx, 'session.login', userId, { sessionId });
      return sessionId;
    });
    return this.opened(userId, sessionId, account);
  }

  /**
   * Exchanges a refresh token for the session's next two tokens. A token that was exchanged before is in two hands, and
   * nobody knows which are the thief's: the session ends for both.
   *
   * Refuses: INVALID_TOKEN.
   */
  async refresh(caller: Caller, refreshToken: string): Promise<SessionTokens> {
    const claims = this.refreshTokens.read(refreshToken);
    // A refusal thrown within the transaction would take the revocation back.
    const renewed =
      claims &&
      (await this.database.transaction(caller, (tx) =>
        this.renewOrRevoke(tx, claims.sessionId, claims.generation),
      ));
    if (!claims || !renewed) {
      throw refusal(
        UserErrorCode.INVALID_TOKEN,
        'The refresh token is unknown, used, expired or revoked. Log in again.',
        ['refreshToken'],
      );
    }
    return this.tokens(renewed.userId, claims.sessionId, renewed.generation);
  }

  /** Ends the session of the request, or all sessions of its account. Their tokens are refused from then on. */
  async logout(caller: Caller, everywhere: boolean): Promise<void> {
    const { userId, sessionId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      const sessions = await this.store.revokeSessions(tx, userId, everywhere ? null : sessionId);
      await this.audit(tx, 'session.logout', userId, { sessionId, everywhere, sessions });
    });
  }

  /**
   * Who sends a request with this `Authorization` header; a visitor where there is none. It takes one statement, so that
   * a session or an account that has ended is refused from the next request on.
   *
   * @throws ApiError UNAUTHENTICATED when there is a header that speaks for nobody. A client that was logged in must
   * learn that it is no longer, instead of being shown the page of a visitor.
   */
  async authenticate(authorization: string | null): Promise<Authenticated> {
    if (authorization === null) return { viewer: visitor, expiresAt: null };
    const [, token] = bearer.exec(authorization.trim()) ?? [];
    const claims = token ? await this.accessTokens.verify(token) : null;
    const standing = claims && (await this.store.standingThrough(claims.sessionId, claims.userId));
    if (!claims || !standing) {
      throw unauthenticated('The access token is not valid, or not any more. Log in again.');
    }
    const { userId, sessionId, expiresAt } = claims;
    return { viewer: viewerOf(userId, sessionId, standing), expiresAt };
  }

  private async renewOrRevoke(
    tx: Transaction,
    sessionId: string,
    generation: number,
  ): Promise<RenewedSession | null> {
    if (!(await this.store.actAsOwner(tx, sessionId))) return null;
    const renewed = await this.store.renewSession(tx, sessionId, generation);
    if (renewed) return renewed;
    const userId = await this.store.revokeReplayed(tx, sessionId, generation);
    if (userId) await this.audit(tx, 'session.refresh-replayed', userId, { sessionId });
    return null;
  }

  private async opened(
    userId: string,
    sessionId: string,
    standing: Standing,
  ): Promise<OpenedSession> {
    const session = await this.tokens(userId, sessionId, 1);
    return { session, userId, viewer: viewerOf(userId, sessionId, standing) };
  }

  private async tokens(
    userId: string,
    sessionId: string,
    generation: number,
  ): Promise<SessionTokens> {
    const access = await this.accessTokens.issue(userId, sessionId);
    return {
      accessToken: access.token,
      refreshToken: this.refreshTokens.issue({ sessionId, generation }),
      accessTokenExpiresAt: access.expiresAt,
    };
  }

  private audit(
    tx: Transaction,
    action: string,
    userId: string,
    changes: Readonly<Record<string, string | number | boolean>>,
  ): Promise<void> {
    return tx.audit({ action, subjectType: 'User', subjectId: userId, changes });
  }
}

/** An account through one of its sessions, as the rules of all modules see it. */
function viewerOf(userId: string, sessionId: string, standing: Standing): Viewer {
  const { accountType, status } = standing;
  return {
    userId,
    sessionId,
    accountType,
    isActive: status === AccountStatus.ACTIVE,
    isStaff: staffTypes.includes(accountType),
  };
}
