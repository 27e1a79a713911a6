import { createHash } from 'node:crypto';
import { networkOf, RateLimiter, type RateRule } from '../../kernel/limits/rate-limiter';
import type { RedisLink } from '../../kernel/redis/redis-link';

/** How often one may try to get in. */
export interface EntryRules {
  /** Failed logins under one name. */
  readonly loginsPerName: RateRule;
  /** Failed logins from one address. */
  readonly loginsPerAddress: RateRule;
  /** Registrations from one address, whether an account comes of them or not. */
  readonly registrationsPerAddress: RateRule;
}

export const entryRules: EntryRules = {
  loginsPerName: { times: 10, perSeconds: 15 * 60 },
  loginsPerAddress: { times: 100, perSeconds: 15 * 60 },
  registrationsPerAddress: { times: 20, perSeconds: 60 * 60 },
};

/** Slows down whoever guesses passwords, or asks which accounts exist. */
export class EntryLimits {
  private readonly loginsPerName: RateLimiter;
  private readonly loginsPerAddress: RateLimiter;
  private readonly registrationsPerAddress: RateLimiter;

  constructor(redis: RedisLink | null, rules: EntryRules) {
    this.loginsPerName = new RateLimiter(redis, 'login-name', rules.loginsPerName);
    this.loginsPerAddress = new RateLimiter(redis, 'login-address', rules.loginsPerAddress);
    this.registrationsPerAddress = new RateLimiter(
      redis,
      'registration',
      rules.registrationsPerAddress,
    );
  }

  /**
   * Counts a login as failed, until it is found to be right: of many guesses at once, no more are looked at than one
   * after another.
   *
   * @throws ApiError RATE_LIMITED
   */
  async beforeLogin(login: string, ip: string | null): Promise<void> {
    await this.loginsPerAddress.take(networkOf(ip));
    await this.loginsPerName.take(nameKey(login));
  }

  async afterRightLogin(login: string, ip: string | null): Promise<void> {
    await this.loginsPerAddress.giveBack(networkOf(ip));
    await this.loginsPerName.forget(nameKey(login));
  }

  /** @throws ApiError RATE_LIMITED */
  async beforeRegistration(ip: string | null): Promise<void> {
    await this.registrationsPerAddress.take(networkOf(ip));
  }
}

/**
 * The name that was given and not the account that it belongs to: were they counted together, guessing would tell which
 * e-mail address belongs to which username. Hashed, because it may be anybody's and of any length.
 */
function nameKey(login: string): string {
  return createHash('sha256').update(login.normalize('NFC').toLowerCase()).digest('base64url');
}
