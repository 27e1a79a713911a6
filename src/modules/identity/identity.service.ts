import { requireMember } from '../../kernel/auth/authorize';
import type { AccessTokens, RefreshTokens } from '../../kernel/auth/tokens';
import { visitor, type Caller, type Viewer } from '../../kernel/auth/viewer';
import { hashPassword, isOutdatedHash, verifyPassword } from '../../kernel/crypto/passwords';
import type { Database, Transaction } from '../../kernel/db/database';
import { growingCache } from '../../kernel/memory/growing-cache';
import { accountRestricted, unauthenticated } from '../../kernel/problems/errors';
import { refuseIfAny } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import { z } from 'zod';
import type { PurposeTokens } from '../../kernel/auth/purpose-tokens';
import { textErrors } from '../../kernel/problems/input-rules';
import type { ContactService } from './contact.service';
import type { Entry } from './entry';
import type { EntryLimits } from './entry-limits';
import type { FactorService } from './factor.service';
import type { Factors, FactorStore } from './factor.store';
import type { IdentityStore, RenewedSession } from './identity.store';
import { newcomersStanding, type Standing } from './standing.reads';
import { viewerOf } from './viewer-of';
import type { LoginHistoryStore } from './login-history.store';
import type { PasskeyService } from './passkey.service';
import { registrationErrors, type Login, type Registration } from './registration';

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

/** What a right password alone gives where a second factor is active: a token that is good for `completeLogin` only. */
export interface Challenge {
  readonly token: string;
  readonly expiresAt: Date;
  readonly factors: Factors;
}

/** A second factor, as the client brings it: exactly one of the two. */
export interface FactorProof {
  /** A code of the authenticator, or one for recovery. */
  readonly code?: string | null;
  /** What the passkey answered, as JSON. */
  readonly passkey?: string | null;
}

/** Who sends a request, and until when it may be taken for theirs; null for a visitor. */
export interface Authenticated {
  readonly viewer: Viewer;
  readonly expiresAt: Date | null;
}

const bearer = /^Bearer +([\w.-]+)$/i;

/** What the service stands on. */
export interface IdentityServiceDependencies {
  readonly database: Database;
  readonly store: IdentityStore;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly limits: EntryLimits;
  readonly purposeTokens: PurposeTokens;
  readonly contacts: ContactService;
  readonly factors: FactorService;
  readonly factorStore: FactorStore;
  readonly history: LoginHistoryStore;
  readonly passkeys: PasskeyService;
  readonly entry: Entry;
}

/** How long somebody may look for their second factor, in seconds. */
const challengeSeconds = 5 * 60;

const challengeClaims = z.object({ sub: z.uuid() });

/** How many sessions are remembered: about as many people as one process serves at a time. */
const rememberedMax = 20_000;

/** Registering, logging in and out, staying logged in, and telling who sends a request. */
export class IdentityService {
  private readonly database: Database;
  private readonly store: IdentityStore;
  private readonly limits: EntryLimits;
  /** How the accounts behind the sessions of the last requests stood. */
  private readonly remembered = growingCache<Viewer>(rememberedMax);

  constructor(private readonly on: IdentityServiceDependencies) {
    this.database = on.database;
    this.store = on.store;
    this.limits = on.limits;
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
      const sessionId = await this.on.entry.open(tx, caller, userId, null);
      await this.audit(tx, 'account.register', userId, { sessionId });
      return { userId, sessionId };
    });
    this.on.contacts.welcome(caller, userId, email);
    return this.opened(userId, sessionId, newcomersStanding);
  }

  /**
   * Logs an account in by its e-mail address or username. Every failure has the same answer after the same time, so that
   * nobody learns which accounts exist. Where a second factor is active, the password alone gives a challenge.
   *
   * Refuses: INVALID_CREDENTIALS, BLANK, TOO_LONG. Errors: RATE_LIMITED.
   */
  async login(caller: Caller, given: Login): Promise<OpenedSession | Challenge> {
    const { login, password, deviceName = null } = given;
    refuseIfAny(textErrors({ field: 'deviceName', value: deviceName, lengthMax: 100 }));
    await this.limits.beforeLogin(login, caller.ip);
    const account = await this.store.findByLogin(login.normalize('NFC'));
    const isRight = await verifyPassword(account?.passwordHash ?? null, password);
    if (!account?.mayLogIn || !isRight) {
      const outcome = isRight ? 'REFUSED' : 'WRONG_PASSWORD';
      if (account) this.on.entry.noteFailure(caller, account.userId, outcome);
      const message = 'No account has this login with this password.';
      throw refusal(UserErrorCode.INVALID_CREDENTIALS, message);
    }

    await this.limits.afterRightLogin(login, caller.ip);
    const { userId, passwordHash } = account;
    const betterHash = isOutdatedHash(passwordHash) ? await hashPassword(password) : null;
    const replaceHash = async (tx: Transaction): Promise<void> => {
      if (betterHash) await this.store.replaceHash(tx, userId, passwordHash, betterHash);
    };
    return this.enter(caller, userId, deviceName, replaceHash);
  }

  /**
   * Lets somebody in who has proved a first factor: with a session, or with a challenge where there is a second one.
   *
   * Refuses: INVALID_CREDENTIALS where the account may not log in.
   */
  async enter(
    caller: Caller,
    userId: string,
    deviceName: string | null,
    before: (tx: Transaction) => Promise<void> = async () => undefined,
  ): Promise<OpenedSession | Challenge> {
    const entered = await this.database.transaction(caller, async (tx) => {
      await tx.actAs(userId);
      await before(tx);
      const factors = await this.on.factorStore.factorsOf(tx, userId);
      if (!factors.totp && !factors.passkey) return this.openIn(tx, caller, userId, deviceName);
      await this.on.history.insertAttempt(tx, { userId, outcome: 'CHALLENGED' }, caller);
      return { factors };
    });
    if ('factors' in entered) return this.challenge(userId, entered.factors);
    return this.opened(userId, entered.sessionId, entered.standing);
  }

  /**
   * Opens the session of somebody who has proved both factors.
   *
   * Refuses: INVALID_TOKEN, INVALID. Errors: RATE_LIMITED.
   */
  async completeLogin(
    caller: Caller,
    token: string,
    proof: FactorProof,
    deviceName: string | null,
  ): Promise<OpenedSession> {
    const { code = null, passkey = null } = proof;
    if ((code === null) === (passkey === null)) {
      throw refusal(UserErrorCode.INVALID, 'Bring either a code or the answer of a passkey.');
    }
    refuseIfAny(textErrors({ field: 'deviceName', value: deviceName, lengthMax: 100 }));
    const userId = await this.challenged(token);
    await this.limits.beforeProof(userId, caller.ip);
    const entered = await this.database.transaction(caller, async (tx) => {
      await tx.actAs(userId);
      const isRight =
        code === null
          ? await this.on.passkeys.accepts(tx, caller, userId, passkey ?? '')
          : await this.on.factors.accepts(tx, userId, code);
      return isRight ? this.openIn(tx, caller, userId, deviceName) : null;
    });
    if (!entered) {
      this.on.entry.noteFailure(caller, userId, 'WRONG_FACTOR');
      throw refusal(
        UserErrorCode.INVALID_TOKEN,
        'The second factor is not right, or was used before.',
      );
    }
    await this.limits.afterRightProof(userId);
    return this.opened(userId, entered.sessionId, entered.standing);
  }

  /** What a passkey has to sign to answer a challenge, as JSON for the browser. Refuses: INVALID_TOKEN. */
  async passkeyOptions(caller: Caller, token: string): Promise<string> {
    const userId = await this.challenged(token);
    return this.database.transaction(caller, async (tx) => {
      await tx.actAs(userId);
      return this.on.passkeys.optionsToProve(tx, userId);
    });
  }

  /**
   * Exchanges a refresh token for the session's next two tokens. A token that was exchanged before is in two hands, and
   * nobody knows which are the thief's: the session ends for both.
   *
   * Refuses: INVALID_TOKEN.
   */
  async refresh(caller: Caller, refreshToken: string): Promise<SessionTokens> {
    const claims = this.on.refreshTokens.read(refreshToken);
    // A refusal thrown within the transaction would take the revocation back.
    const renewed =
      claims &&
      (await this.database.transaction(caller, (tx) =>
        this.renewOrRevoke(tx, caller, claims.sessionId, claims.generation),
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

  /** Ends one of the caller's sessions. Refuses: NOT_FOUND. */
  async revokeSession(caller: Caller, sessionId: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.database.transaction(caller, async (tx) => {
      if (!(await this.store.revokeOne(tx, userId, sessionId))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such session.', ['sessionId']);
      }
      await this.audit(tx, 'session.revoke', userId, { sessionId });
    });
  }

  /** Ends all of the caller's sessions but the one of the request. Gives how many. */
  async revokeOtherSessions(caller: Caller): Promise<number> {
    const { userId, sessionId } = requireMember(caller);
    return this.database.transaction(caller, async (tx) => {
      const sessions = await this.store.revokeOthers(tx, userId, sessionId, 'REVOKED');
      await this.audit(tx, 'session.revoke-others', userId, { sessions });
      return sessions;
    });
  }

  /** Which of these sessions are over, by themselves or with their account. */
  endedSessions(sessionIds: readonly string[]): Promise<readonly string[]> {
    return this.on.history.endedSessions(sessionIds);
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
   * learn that it is no longer, instead of being shown the page of a visitor. FORBIDDEN with the reason ACCOUNT_RESTRICTED
   * for a token of ours whose account moderators keep out.
   */
  async authenticate(authorization: string | null): Promise<Authenticated> {
    if (authorization === null) return { viewer: visitor, expiresAt: null };
    const [, token] = bearer.exec(authorization.trim()) ?? [];
    const claims = token ? await this.on.accessTokens.verify(token) : null;
    const standing = claims && (await this.store.standingThrough(claims.sessionId, claims.userId));
    if (claims && !standing && (await this.store.isKeptOut(claims.userId))) {
      throw accountRestricted();
    }
    if (!claims || !standing) {
      throw unauthenticated('The access token is not valid, or not any more. Log in again.');
    }
    const { userId, sessionId, expiresAt } = claims;
    const viewer = viewerOf(userId, sessionId, standing);
    this.remembered.set(sessionId, viewer);
    return { viewer, expiresAt };
  }

  /**
   * Who sent a request with this header last time, as they stood then; null where nobody is remembered. Nothing may be
   * shown to them before a statement has found that they still stand so, see `standsAsRemembered`.
   */
  async remember(authorization: string | null): Promise<Authenticated | null> {
    const [, token] = bearer.exec(authorization?.trim() ?? '') ?? [];
    const claims = token ? await this.on.accessTokens.verify(token) : null;
    const viewer = claims && this.remembered.get(claims.sessionId);
    if (!claims || viewer?.userId !== claims.userId) return null;
    return { viewer, expiresAt: claims.expiresAt };
  }

  private async renewOrRevoke(
    tx: Transaction,
    caller: Caller,
    sessionId: string,
    generation: number,
  ): Promise<RenewedSession | null> {
    if (!(await this.store.actAsOwner(tx, sessionId))) return null;
    const renewed =
      (await this.store.renewSession(tx, sessionId, generation, caller)) ??
      (await this.store.repeatRenewal(tx, sessionId, generation, caller));
    if (renewed) return renewed;
    const userId = await this.store.revokeReplayed(tx, sessionId, generation);
    if (userId) {
      const description = 'A refresh token came back that was used before. Its session was ended.';
      const event = { userId, kind: 'REFRESH_REPLAYED', severity: 'HIGH', description } as const;
      await this.on.history.insertSecurityEvent(tx, event, caller);
      await this.audit(tx, 'session.refresh-replayed', userId, { sessionId });
    }
    return null;
  }

  /** Opens a session in a transaction that works for the account. Refuses: INVALID_CREDENTIALS. */
  private async openIn(
    tx: Transaction,
    caller: Caller,
    userId: string,
    deviceName: string | null,
  ): Promise<{ readonly sessionId: string; readonly standing: Standing }> {
    const standing = await this.store.standingOf(tx, userId);
    if (!standing) throw refusal(UserErrorCode.INVALID_CREDENTIALS, 'The account may not log in.');
    const sessionId = await this.on.entry.open(tx, caller, userId, deviceName);
    await this.audit(tx, 'session.login', userId, { sessionId });
    return { sessionId, standing };
  }

  private async challenge(userId: string, factors: Factors): Promise<Challenge> {
    const expiresAt = new Date(Date.now() + challengeSeconds * 1000);
    const claims = { sub: userId };
    const token = await this.on.purposeTokens.issue('second-factor', claims, challengeSeconds);
    return { token, expiresAt, factors };
  }

  private async challenged(token: string): Promise<string> {
    const claims = await this.on.purposeTokens.read('second-factor', token, challengeClaims);
    if (claims) return claims.sub;
    const message = 'The challenge is over. Begin again with the password.';
    throw refusal(UserErrorCode.INVALID_TOKEN, message, ['challengeToken']);
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
    const access = await this.on.accessTokens.issue(userId, sessionId);
    return {
      accessToken: access.token,
      refreshToken: this.on.refreshTokens.issue({ sessionId, generation }),
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
