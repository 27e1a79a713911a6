import { createHash } from 'node:crypto';
import { networkOf, RateLimiter, type RateRule } from '../../kernel/limits/rate-limiter';
import { ApiError } from '../../kernel/problems/errors';
import type { RedisLink } from '../../kernel/redis/redis-link';

/** How often one may try to get in, and to prove something on the way. */
export interface EntryRules {
  /** Failed logins under one name. */
  readonly loginsPerName: RateRule;
  /** Failed logins from one address. */
  readonly loginsPerAddress: RateRule;
  /** Registrations from one address, whether an account comes of them or not. */
  readonly registrationsPerAddress: RateRule;
  /** Letters for whoever forgot the password, to one e-mail address. */
  readonly resetsPerName: RateRule;
  /** Such letters, and tokens of theirs that are tried, from one address. */
  readonly resetsPerAddress: RateRule;
  /** Codes that are sent to one account. */
  readonly codesPerAccount: RateRule;
  /** Codes that are sent for or tried from one address. */
  readonly codesPerAddress: RateRule;
  /** Codes, passwords and second factors that one account tries. */
  readonly proofsPerAccount: RateRule;
}

export type EntryLimit = keyof EntryRules;

export const entryRules: EntryRules = {
  loginsPerName: { times: 10, perSeconds: 15 * 60 },
  loginsPerAddress: { times: 100, perSeconds: 15 * 60 },
  registrationsPerAddress: { times: 20, perSeconds: 60 * 60 },
  resetsPerName: { times: 5, perSeconds: 60 * 60 },
  resetsPerAddress: { times: 20, perSeconds: 60 * 60 },
  codesPerAccount: { times: 5, perSeconds: 60 * 60 },
  codesPerAddress: { times: 100, perSeconds: 60 * 60 },
  proofsPerAccount: { times: 20, perSeconds: 15 * 60 },
};

/** How each limit is called where it is counted and where it is noted that it was reached. */
const names: Readonly<Record<EntryLimit, string>> = {
  loginsPerName: 'login.name',
  loginsPerAddress: 'login.address',
  registrationsPerAddress: 'registration.address',
  resetsPerName: 'reset.name',
  resetsPerAddress: 'reset.address',
  codesPerAccount: 'code.account',
  codesPerAddress: 'code.address',
  proofsPerAccount: 'proof.account',
};

/** Who reaches a limit, as far as it is known. */
export interface Limited {
  readonly ip: string | null;
  readonly userId?: string | null;
}

/** Told of each time that a limit is reached. */
export type LimitListener = (limitName: string, who: Limited, retryAfterSeconds: number) => void;

/** Slows down whoever guesses passwords and codes, or asks which accounts exist. */
export class EntryLimits {
  private readonly limiters: Readonly<Record<EntryLimit, RateLimiter>>;

  constructor(
    redis: RedisLink | null,
    rules: EntryRules,
    private readonly onReached: LimitListener,
  ) {
    const limiter = (limit: EntryLimit): RateLimiter =>
      new RateLimiter(redis, names[limit], rules[limit]);
    this.limiters = {
      loginsPerName: limiter('loginsPerName'),
      loginsPerAddress: limiter('loginsPerAddress'),
      registrationsPerAddress: limiter('registrationsPerAddress'),
      resetsPerName: limiter('resetsPerName'),
      resetsPerAddress: limiter('resetsPerAddress'),
      codesPerAccount: limiter('codesPerAccount'),
      codesPerAddress: limiter('codesPerAddress'),
      proofsPerAccount: limiter('proofsPerAccount'),
    };
  }

  /**
   * Counts a login as failed, until it is found to be right: of many guesses at once, no more are looked at than one
   * after another.
   *
   * @throws ApiError RATE_LIMITED
   */
  async beforeLogin(login: string, ip: string | null): Promise<void> {
    await this.take('loginsPerAddress', networkOf(ip), { ip });
    await this.take('loginsPerName', nameKey(login), { ip });
  }

  async afterRightLogin(login: string, ip: string | null): Promise<void> {
    await this.limiters.loginsPerAddress.giveBack(networkOf(ip));
    await this.limiters.loginsPerName.forget(nameKey(login));
  }

  /** @throws ApiError RATE_LIMITED */
  async beforeRegistration(ip: string | null): Promise<void> {
    await this.take('registrationsPerAddress', networkOf(ip), { ip });
  }

  /** @throws ApiError RATE_LIMITED */
  async beforeReset(email: string | null, ip: string | null): Promise<void> {
    await this.take('resetsPerAddress', networkOf(ip), { ip });
    if (email !== null) await this.take('resetsPerName', nameKey(email), { ip });
  }

  /** @throws ApiError RATE_LIMITED */
  async beforeCode(userId: string, ip: string | null): Promise<void> {
    await this.take('codesPerAddress', networkOf(ip), { ip, userId });
    await this.take('codesPerAccount', userId, { ip, userId });
  }

  /**
   * Counts the proof of an account as failed, until `afterRightProof`.
   *
   * @throws ApiError RATE_LIMITED
   */
  async beforeProof(userId: string, ip: string | null): Promise<void> {
    await this.take('codesPerAddress', networkOf(ip), { ip, userId });
    await this.take('proofsPerAccount', userId, { ip, userId });
  }

  async afterRightProof(userId: string): Promise<void> {
    await this.limiters.proofsPerAccount.forget(userId);
  }

  private async take(limit: EntryLimit, key: string, who: Limited): Promise<void> {
    try {
      await this.limiters[limit].take(key);
    } catch (error) {
      if (error instanceof ApiError) {
        this.onReached(names[limit], who, Number(error.extensions['retryAfterSeconds'] ?? 1));
      }
      throw error;
    }
  }
}

/**
 * The name that was given and not the account that it belongs to: were they counted together, guessing would tell which
 * e-mail address belongs to which username. Hashed, because it may be anybody's and of any length.
 */
function nameKey(login: string): string {
  return createHash('sha256').update(login.normalize('NFC').toLowerCase()).digest('base64url');
}
