import { PurposeTokens } from '../../kernel/auth/purpose-tokens';
import { AccessTokens, RefreshTokens } from '../../kernel/auth/tokens';
import type { Caller } from '../../kernel/auth/viewer';
import { FieldCipher, type KeyEncryptionKey } from '../../kernel/crypto/field-cipher';
import { deriveKey } from '../../kernel/crypto/keys';
import type { Database } from '../../kernel/db/database';
import { SubjectKeys } from '../../kernel/db/subject-keys';
import { Background } from '../../kernel/jobs/background';
import type { Task } from '../../kernel/jobs/jobs';
import type { Logger } from '../../kernel/log/logger';
import type { Post } from '../../kernel/post/open-post';
import type { RedisLink } from '../../kernel/redis/redis-link';
import { AccountService } from './account.service';
import { AccountStore } from './account.store';
import { clearSessions } from './clear-sessions';
import { ContactService } from './contact.service';
import { ContactStore } from './contact.store';
import { Contacts } from './contacts';
import { Entry } from './entry';
import { EntryLimits, entryRules, type EntryRules } from './entry-limits';
import { FactorResolver } from './factor.resolver';
import { FactorService } from './factor.service';
import { FactorStore } from './factor.store';
import { ForbiddenActions } from './forbidden-actions';
import { IdentityResolver } from './identity.resolver';
import { IdentityService } from './identity.service';
import { IdentityStore } from './identity.store';
import { LoginHistoryStore } from './login-history.store';
import { PasskeyService, type PasskeySettings } from './passkey.service';
import { PasswordProof } from './password-proof';
import { PasswordService } from './password.service';
import { PasswordStore } from './password.store';
import { RoleService } from './role.service';
import { RoleStore } from './role.store';
import { rotateKeys } from './rotate-keys';
import { SecurityResolver } from './security.resolver';
import { SocialLoginService, type SocialProvider } from './social-login.service';
import { SocialLoginStore } from './social-login.store';
import { StaffResolver } from './staff.resolver';

export type { EntryRules } from './entry-limits';
export { identityReads } from './identity.reads';
export { standsAsRemembered } from './standing.reads';
export type { AccountService } from './account.service';
export type { Authenticated, IdentityService } from './identity.service';
export type { Contacts, Reach } from './contacts';
export { accountJudged } from './identity.events';
export type { PasskeySettings } from './passkey.service';
export type { SocialProvider } from './social-login.service';

export const identityResolvers = [
  IdentityResolver,
  SecurityResolver,
  FactorResolver,
  StaffResolver,
] as const;

export interface Identity {
  readonly tasks: readonly Task[];
  readonly service: IdentityService;
  readonly accounts: AccountService;
  /** Where accounts can be reached, for those who deliver. */
  readonly contacts: Contacts;
  readonly resolvers: readonly object[];
  /** Writes down that an account tried an operation that is for staff, and was refused. */
  noteForbidden(caller: Caller, operation: string): void;
  /** The public keys of access tokens, as RFC 7517 writes them. */
  keySet(): object;
  /** Resolves when nothing is under way any more that a request has caused. */
  settled(): Promise<void>;
}

/** What the module stands on. */
export interface IdentityDependencies {
  readonly database: Database;
  /** The database as those see it who work for nobody in particular. */
  readonly workers: Database;
  /** The installation's secret, from which the keys of all tokens are derived. */
  readonly secret: Uint8Array;
  /** The keys around the keys of accounts, the newest first. */
  readonly encryptionKeys: readonly KeyEncryptionKey[];
  /** Null where this process is the only one. */
  readonly redis: RedisLink | null;
  readonly post: Post;
  readonly passkeys: PasskeySettings;
  readonly socialProviders: readonly SocialProvider[];
  /** Whether providers may be reached without encryption: never in production. */
  readonly isInsecureAllowed: boolean;
  /** Left out: those that are good for people. */
  readonly entryRules?: EntryRules;
  readonly log: Logger;
}

export function createIdentity(dependencies: IdentityDependencies): Identity {
  const parts = createParts(dependencies);
  const { accessTokens, background, identity, passwords, contacts, accounts, roles, social } =
    parts;
  return {
    service: identity,
    accounts,
    contacts: parts.reach,
    resolvers: [
      new IdentityResolver(identity),
      new SecurityResolver({ identity, passwords, contacts, accounts }),
      new FactorResolver({ identity, social, factors: parts.factors, passkeys: parts.passkeys }),
      new StaffResolver({ accounts, roles }),
    ],
    tasks: [
      clearSessions(dependencies.workers),
      rotateKeys(dependencies.workers, parts.cipher, dependencies.log),
    ],
    noteForbidden: (caller, operation) => parts.forbidden.note(caller, operation),
    keySet: () => accessTokens.keys.keySet(),
    settled: () => background.settled(),
  };
}

/** The services, each with what it stands on. */
function createParts(on: IdentityDependencies) {
  const { database, secret, redis, post, log } = on;
  const background = new Background(log);
  const sessions = new IdentityStore(database);
  const history = new LoginHistoryStore(database);
  const passwordStore = new PasswordStore(database);
  const factorStore = new FactorStore();
  const accountStore = new AccountStore();
  const cipher = new FieldCipher(on.encryptionKeys);
  const keys = new SubjectKeys(cipher);
  const codeKey = deriveKey(secret, 'codes');
  const limits = new EntryLimits(redis, on.entryRules ?? entryRules, (limit, { ip }, seconds) =>
    background.run('limits', () => history.insertLimitReached(limit, ip, seconds)),
  );
  const proof = new PasswordProof(database, passwordStore, limits);
  const { mail, texts } = post;
  const contactStore = new ContactStore();
  const contacts = new ContactService({
    ...{ database, keys, limits, mail, texts, background, codeKey },
    store: contactStore,
  });
  const ground = { database, limits, store: factorStore, passwords: proof };
  const factors = new FactorService({ ...ground, history, keys, codeKey });
  const key = deriveKey(secret, 'passkey');
  const passkeys = new PasskeyService({ ...ground, history, key, settings: on.passkeys });
  const accessTokens = new AccessTokens(secret);
  const purposeTokens = new PurposeTokens(secret);
  const entry = new Entry({
    database,
    sessions,
    history,
    passwords: passwordStore,
    mail,
    background,
  });
  const identity = new IdentityService({
    ...{ database, accessTokens, purposeTokens, limits, contacts, factors, factorStore, history },
    ...{ passkeys, entry },
    store: sessions,
    refreshTokens: new RefreshTokens(secret),
  });
  const passwords = new PasswordService({
    ...{ database, sessions, proof, limits, mail, background },
    store: passwordStore,
  });
  const accounts = new AccountService(database, accountStore, sessions, proof);
  const roles = new RoleService(database, new RoleStore(), accountStore);
  const social = new SocialLoginService({
    ...{ database, identity, limits, tokens: purposeTokens, providers: on.socialProviders },
    store: new SocialLoginStore(database),
    isInsecureAllowed: on.isInsecureAllowed,
  });
  return {
    accessTokens,
    background,
    cipher,
    identity,
    passwords,
    contacts,
    accounts,
    roles,
    social,
    factors,
    passkeys,
    reach: new Contacts(database, contactStore, keys),
    forbidden: new ForbiddenActions({ database, history, background }),
  };
}
