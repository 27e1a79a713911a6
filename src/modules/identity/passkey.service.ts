import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { RateLimiter } from '../../kernel/limits/rate-limiter';
import { ApiError } from '../../kernel/problems/errors';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { RedisLink } from '../../kernel/redis/redis-link';
import type { FactorStore } from './factor.store';
import type { PasswordProof } from './password-proof';

/** For which sites passkeys are made. */
export interface PasskeySettings {
  /** The domain that passkeys belong to: example.com. */
  readonly domain: string;
  /** The origins whose pages may use them. */
  readonly origins: readonly string[];
}

const challengeMs = 5 * 60 * 1000;
const randomLength = 16;
const timeLength = 8;
const passkeysMax = 50;

type Use = 'register' | 'prove';

const encoded = z.base64url().max(10_000);

const attestation = z.looseObject({
  id: encoded,
  rawId: encoded,
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  response: z.looseObject({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});

const assertion = z.looseObject({
  id: encoded,
  rawId: encoded,
  type: z.literal('public-key'),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  response: z.looseObject({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: encoded.optional(),
  }),
});

/** What the service stands on. */
export interface PasskeyServiceDependencies {
  readonly database: Database;
  readonly store: FactorStore;
  readonly passwords: PasswordProof;
  readonly settings: PasskeySettings;
  /** The key of the challenges. */
  readonly key: Uint8Array;
  readonly redis: RedisLink | null;
}

/** Passkeys and other authenticators of the device (WebAuthn) as a second factor. */
export class PasskeyService {
  /** A challenge is answered once, whichever process asks. */
  private readonly answered: RateLimiter;

  constructor(private readonly on: PasskeyServiceDependencies) {
    const rule = { times: 1, perSeconds: challengeMs / 1000 };
    this.answered = new RateLimiter(on.redis, 'passkey-challenge', rule);
  }

  /** What the browser needs to make a passkey, as JSON. Refuses: INVALID_CREDENTIALS. Errors: RATE_LIMITED. */
  async optionsToRegister(caller: Caller, password: string): Promise<string> {
    const { userId } = requireMember(caller);
    await this.on.passwords.require(caller, password);
    const known = await this.on.database.transaction(caller, (tx) =>
      this.on.store.findPasskeys(tx, userId),
    );
    const options = await generateRegistrationOptions({
      rpName: 'Marquee',
      rpID: this.on.settings.domain,
      userName: userId,
      userID: Uint8Array.from(Buffer.from(userId)),
      challenge: Uint8Array.from(this.challenge(userId, 'register')),
      timeout: challengeMs,
      attestationType: 'none',
      excludeCredentials: known.map(({ credentialId, transports }) => ({
        id: base64url(credentialId),
        transports: [...transports],
      })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
    return JSON.stringify(options);
  }

  /**
   * Keeps a passkey that the browser has made, from its answer as JSON. From now on it is asked for at each login.
   *
   * Refuses: BLANK, TOO_LONG, INVALID_TOKEN, CONFLICT.
   */
  async register(caller: Caller, answer: string, name: string): Promise<string> {
    const { userId } = requireMember(caller);
    refuseIfAny(textErrors({ field: 'name', value: name, lengthMax: 100 }));
    const response = parsed(attestation, answer);
    const made = response && (await this.verifyRegistration(userId, response));
    if (!made || !response) {
      throw refusal(UserErrorCode.INVALID_TOKEN, 'The passkey could not be verified.', ['answer']);
    }
    const { credential, credentialBackedUp } = made;
    return this.on.database.transaction(caller, async (tx) => {
      const kept = await this.on.store.findPasskeys(tx, userId);
      if (kept.length >= passkeysMax) {
        throw refusal(
          UserErrorCode.INVALID_STATE,
          `An account has ${passkeysMax} passkeys at most.`,
        );
      }
      const id = await this.on.store.insertPasskey(tx, {
        userId,
        credentialId: Buffer.from(credential.id, 'base64url'),
        publicKey: Buffer.from(credential.publicKey),
        signCount: credential.counter,
        transports: response.response.transports,
        isBackedUp: credentialBackedUp,
        name,
      });
      await tx.audit({
        action: 'passkey.register',
        subjectType: 'Passkey',
        subjectId: id,
        category: 'SECURITY',
      });
      return id;
    });
  }

  /** Takes a passkey away. Refuses: INVALID_CREDENTIALS, NOT_FOUND. Errors: RATE_LIMITED. */
  async remove(caller: Caller, password: string, id: string): Promise<void> {
    const { userId } = requireMember(caller);
    await this.on.passwords.require(caller, password);
    await this.on.database.transaction(caller, async (tx) => {
      if (!(await this.on.store.deletePasskey(tx, userId, id))) {
        throw refusal(UserErrorCode.NOT_FOUND, 'There is no such passkey.', ['passkeyId']);
      }
      await tx.audit({
        action: 'passkey.remove',
        subjectType: 'Passkey',
        subjectId: id,
        category: 'SECURITY',
        severity: 'WARNING',
      });
    });
  }

  /** What one of the account's passkeys has to sign, as JSON. The transaction must work for the account. */
  async optionsToProve(tx: Transaction, userId: string): Promise<string> {
    const known = await this.on.store.findPasskeys(tx, userId);
    const options = await generateAuthenticationOptions({
      rpID: this.on.settings.domain,
      challenge: Uint8Array.from(this.challenge(userId, 'prove')),
      timeout: challengeMs,
      userVerification: 'required',
      allowCredentials: known.map(({ credentialId, transports }) => ({
        id: base64url(credentialId),
        transports: [...transports],
      })),
    });
    return JSON.stringify(options);
  }

  /** Whether an answer is one of the account's passkeys', to a challenge that nobody answered before. */
  async accepts(tx: Transaction, userId: string, answer: string): Promise<boolean> {
    const response = parsed(assertion, answer);
    if (!response) return false;
    const kept = (await this.on.store.findPasskeys(tx, userId)).find(
      ({ credentialId }) => base64url(credentialId) === response.id,
    );
    if (!kept) return false;
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => this.isFresh(challenge, userId, 'prove'),
        expectedOrigin: [...this.on.settings.origins],
        expectedRPID: this.on.settings.domain,
        credential: {
          id: response.id,
          publicKey: kept.publicKey,
          counter: Number(kept.signCount),
          transports: [...kept.transports],
        },
      });
      if (!verified) return false;
      await this.on.store.notePasskeyUse(tx, kept.id, authenticationInfo.newCounter);
      return true;
    } catch (error) {
      return refusedByLibrary(error);
    }
  }

  private async verifyRegistration(userId: string, response: z.output<typeof attestation>) {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => this.isFresh(challenge, userId, 'register'),
        expectedOrigin: [...this.on.settings.origins],
        expectedRPID: this.on.settings.domain,
      });
      return verified ? registrationInfo : null;
    } catch (error) {
      refusedByLibrary(error);
      return null;
    }
  }

  /** Random bytes and a time under a MAC: nothing is stored, and nobody else can make one. */
  private challenge(userId: string, use: Use): Buffer {
    const body = Buffer.alloc(randomLength + timeLength);
    randomBytes(randomLength).copy(body);
    body.writeBigUInt64BE(BigInt(Date.now() + challengeMs), randomLength);
    return Buffer.concat([body, this.mac(userId, use, body)]);
  }

  private async isFresh(challenge: string, userId: string, use: Use): Promise<boolean> {
    const bytes = Buffer.from(challenge, 'base64url');
    const body = bytes.subarray(0, randomLength + timeLength);
    const mac = bytes.subarray(randomLength + timeLength);
    const expected = body.length === randomLength + timeLength ? this.mac(userId, use, body) : null;
    if (!expected || mac.length !== expected.length || !timingSafeEqual(mac, expected))
      return false;
    if (body.readBigUInt64BE(randomLength) < BigInt(Date.now())) return false;
    try {
      await this.answered.take(challenge);
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  private mac(userId: string, use: Use, body: Uint8Array): Buffer {
    return createHmac('sha256', this.on.key).update(`${use}:${userId}:`).update(body).digest();
  }
}

function parsed<T>(schema: z.ZodType<T>, json: string): T | null {
  try {
    const result = schema.safeParse(JSON.parse(json));
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The library says no by throwing plain errors; faults of the program and of the database are others. */
function refusedByLibrary(error: unknown): false {
  if (error instanceof TypeError || (error instanceof Error && error.name.startsWith('Prisma'))) {
    throw error;
  }
  return false;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
