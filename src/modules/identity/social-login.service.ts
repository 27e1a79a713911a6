import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type Configuration,
} from 'openid-client';
import { z } from 'zod';
import { requireMember } from '../../kernel/auth/authorize';
import type { PurposeTokens } from '../../kernel/auth/purpose-tokens';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database } from '../../kernel/db/database';
import { ApiError } from '../../kernel/problems/errors';
import { refusal, UserErrorCode, type Refusal } from '../../kernel/problems/user-errors';
import type { EntryLimits } from './entry-limits';
import type { Challenge, IdentityService, OpenedSession } from './identity.service';
import type { SocialLoginStore } from './social-login.store';

/** Somebody else's OpenID provider by which people may log in here. */
export interface SocialProvider {
  /** By what clients name it: 'example'. */
  readonly key: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The addresses of ours that it may send people back to. */
  readonly redirectUris: readonly string[];
}

/** Where to send somebody, and what to bring back with what the provider answered. */
export interface SocialLoginStart {
  readonly authorizationUrl: string;
  readonly state: string;
}

const stateSeconds = 10 * 60;

const stateClaims = z.object({
  provider: z.string(),
  redirectUri: z.string(),
  verifier: z.string(),
  nonce: z.string(),
  state: z.string(),
  /** The account that began, to link it; empty for somebody who wants to log in. */
  account: z.string(),
});

/** How long a provider may take for one answer, in seconds. */
const patienceSeconds = 10;

/** What the service stands on. */
export interface SocialLoginDependencies {
  readonly database: Database;
  readonly store: SocialLoginStore;
  readonly identity: IdentityService;
  readonly limits: EntryLimits;
  readonly tokens: PurposeTokens;
  readonly providers: readonly SocialProvider[];
  /** Whether a provider may be reached without encryption: on a developer's machine alone. */
  readonly isInsecureAllowed: boolean;
}

/**
 * Logging in by an identity at somebody else's provider (OpenID Connect with PKCE), which an account was linked to before.
 * What a provider says of e-mail addresses is not asked for and counts for nothing: an address proves no account.
 */
export class SocialLoginService {
  private readonly configurations = new Map<string, Promise<Configuration>>();

  constructor(private readonly on: SocialLoginDependencies) {}

  /**
   * Sends somebody to a provider. What a visitor begins ends in a login, what an account begins in a link to that account,
   * so that nobody can be made to finish what another began.
   *
   * Refuses: NOT_FOUND, INVALID. Errors: UNAVAILABLE.
   */
  async begin(caller: Caller, providerKey: string, redirectUri: string): Promise<SocialLoginStart> {
    const provider = this.provider(providerKey);
    if (!provider.redirectUris.includes(redirectUri)) {
      throw refusal(UserErrorCode.INVALID, 'This address is none of ours.', ['redirectUri']);
    }
    const configuration = await this.configuration(provider);
    const [verifier, nonce, state] = [randomPKCECodeVerifier(), randomNonce(), randomState()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
      state,
    });
    const account = caller.viewer.userId ?? '';
    const claims = { provider: provider.key, redirectUri, verifier, nonce, state, account };
    const token = await this.on.tokens.issue('social-login', claims, stateSeconds);
    return { authorizationUrl: url.href, state: token };
  }

  /**
   * Lets somebody in by what their provider answered. Whoever is linked to no account has to log in in another way first.
   *
   * Refuses: INVALID_TOKEN, INVALID_CREDENTIALS. Errors: RATE_LIMITED, UNAVAILABLE.
   */
  async logIn(
    caller: Caller,
    state: string,
    callbackUrl: string,
  ): Promise<OpenedSession | Challenge> {
    await this.on.limits.beforeReset(null, caller.ip);
    const { issuer, subject } = await this.identityOf(state, callbackUrl, '');
    const userId = await this.on.store.accountOf(issuer, subject);
    if (userId === null) {
      throw refusal(UserErrorCode.INVALID_CREDENTIALS, 'No account is linked to this identity.');
    }
    return this.on.identity.enter(caller, userId, null, (tx) =>
      this.on.store.noteUse(tx, issuer, subject),
    );
  }

  /** Links the identity to the caller's account. Refuses: INVALID_TOKEN, CONFLICT. Errors: UNAVAILABLE. */
  async link(caller: Caller, state: string, callbackUrl: string): Promise<void> {
    const { userId } = requireMember(caller);
    const { issuer, subject } = await this.identityOf(state, callbackUrl, userId);
    await this.on.database.transaction(caller, async (tx) => {
      const id = await this.on.store.insert(tx, { userId, issuer, subject });
      await tx.audit({
        action: 'identity.link',
        subjectType: 'ExternalIdentity',
        subjectId: id,
        category: 'SECURITY',
      });
    });
  }

  /** Takes the link to a provider away. Refuses: NOT_FOUND. */
  async unlink(caller: Caller, providerKey: string): Promise<void> {
    const { userId } = requireMember(caller);
    const { issuer } = this.provider(providerKey);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.delete(tx, userId, issuer))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'The account is not linked there.', ['provider']);
      }
      await tx.audit({
        action: 'identity.unlink',
        subjectType: 'User',
        subjectId: userId,
        category: 'SECURITY',
      });
    });
  }

  /** Whom a provider says that somebody is. Refuses: INVALID_TOKEN. Errors: UNAVAILABLE. */
  private async identityOf(
    token: string,
    callbackUrl: string,
    account: string,
  ): Promise<{ readonly issuer: string; readonly subject: string }> {
    const claims = await this.on.tokens.read('social-login', token, stateClaims);
    if (!claims || claims.account !== account) throw failed();
    if (!isAnswerTo(callbackUrl, claims.redirectUri)) throw failed();
    const provider = this.provider(claims.provider);
    const configuration = await this.configuration(provider);
    try {
      const answer = await authorizationCodeGrant(configuration, new URL(callbackUrl), {
        pkceCodeVerifier: claims.verifier,
        expectedNonce: claims.nonce,
        expectedState: claims.state,
        idTokenExpected: true,
      });
      const identity = answer.claims();
      if (!identity) throw failed();
      return { issuer: identity.iss, subject: identity.sub };
    } catch (cause) {
      throw isUnreachable(cause) ? unavailable(cause) : Object.assign(failed(), { cause });
    }
  }

  private provider(key: string): SocialProvider {
    const provider = this.on.providers.find((one) => one.key === key);
    if (!provider)
      throw refusal(UserErrorCode.NOT_FOUND, 'There is no such provider.', ['provider']);
    return provider;
  }

  /** What a provider says of itself, asked for once; a failure is not remembered. Errors: UNAVAILABLE. */
  private configuration(provider: SocialProvider): Promise<Configuration> {
    const known = this.configurations.get(provider.key);
    if (known) return known;
    const execute = [
      enableNonRepudiationChecks,
      ...(this.on.isInsecureAllowed ? [allowInsecureRequests] : []),
    ];
    const asked = discovery(
      new URL(provider.issuer),
      provider.clientId,
      provider.clientSecret,
      undefined,
      { execute, timeout: patienceSeconds },
    ).catch((cause: unknown) => {
      throw unavailable(cause);
    });
    this.configurations.set(provider.key, asked);
    asked.catch(() => this.configurations.delete(provider.key));
    return asked;
  }
}

function isAnswerTo(callbackUrl: string, redirectUri: string): boolean {
  if (!URL.canParse(callbackUrl)) return false;
  const { origin, pathname } = new URL(callbackUrl);
  const expected = new URL(redirectUri);
  return origin === expected.origin && pathname === expected.pathname;
}

/** Whether a provider could not be asked, which says nothing of whom it would vouch for. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isTooLate = 'code' in error && error.code === 'OAUTH_TIMEOUT';
  return isTooLate || (error instanceof TypeError && error.message === 'fetch failed');
}

function unavailable(cause: unknown): ApiError {
  const error = new ApiError('UNAVAILABLE', 'The provider cannot be reached at the moment.');
  return Object.assign(error, { cause });
}

function failed(): Refusal {
  return refusal(
    UserErrorCode.INVALID_TOKEN,
    'The provider did not confirm who this is. Begin again.',
    ['state'],
  );
}
