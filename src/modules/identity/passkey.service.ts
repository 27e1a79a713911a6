import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { requireMember } from '../../kernel/auth/authorize';
import type { Caller } from '../../kernel/auth/viewer';
import type { Database, Transaction } from '../../kernel/db/database';
import { refuseIfAny, textErrors } from '../../kernel/problems/input-rules';
import { refusal, UserErrorCode } from '../../kernel/problems/user-errors';
import type { FactorStore, KeptPasskey } from './factor.store';
import type { LoginHistoryStore } from './login-history.store';
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

/** Loaded with the first passkey: it takes a twentieth of the time in which a gateway starts. */
const webauthn = () => import('@simplewebauthn/server');

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
  readonly history: LoginHistoryStore;
}

/** Passkeys and other authenticators of the device (WebAuthn) as a second factor. */
export class PasskeyService {
  constructor(private readonly on: PasskeyServiceDependencies) {}

  /** What the browser needs to make a passkey, as JSON. Refuses: INVALID_CREDENTIALS. Errors: RATE_LIMITED. */
  async optionsToRegister(caller: Caller, password: string): Promise<string> {
    const { userId } = requireMember(caller);
    await this.on.passwords.require(caller, password);
    const known = await this.on.database.transaction(caller, (tx) =>
      this.on.store.findPasskeys(tx, userId),
    );
    const { generateRegistrationOptions } = await webauthn();
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
   * Refuses: BLANK, TOO_LONG, INVALID_TOKEN, INVALID_STATE, CONFLICT.
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
    const { generateAuthenticationOptions } = await webauthn();
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

  /**
   * Whether an answer is one of the account's passkeys', to a challenge that it did not answer before. A passkey that has
   * counted no further than we know may be a copy: its answer is refused, and staff hear of it.
   */
  async accepts(tx: Transaction, caller: Caller, userId: string, answer: string): Promise<boolean> {
    const response = parsed(assertion, answer);
    if (!response) return false;
    const kept = (await this.on.store.findPasskeys(tx, userId)).find(
      ({ credentialId }) => base64url(credentialId) === response.id,
    );
    const proof = kept && (await this.verifyAssertion(userId, response, kept));
    if (!kept || !proof) return false;
    const use = await this.on.store.notePasskeyUse(tx, kept.id, proof.count, proof.challengedAt);
    if (use === 'COUNTED_BACK') {
      const description = 'A passkey has counted backwards: there may be a copy of it.';
      const event = { userId, kind: 'OTHER', severity: 'HIGH', description } as const;
      await this.on.history.insertSecurityEvent(tx, event, caller);
    }
    return use === 'TAKEN';
  }

  private async verifyAssertion(
    userId: string,
    response: z.output<typeof assertion>,
    kept: KeptPasskey,
  ): Promise<{ readonly count: number; readonly challengedAt: Date } | null> {
    let challengedAt: Date | null = null;
    try {
      const { verifyAuthenticationResponse } = await webauthn();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => {
          challengedAt = this.timeOf(challenge, userId, 'prove');
          return challengedAt !== null;
        },
        expectedOrigin: [...this.on.settings.origins],
        expectedRPID: this.on.settings.domain,
        credential: {
          id: response.id,
          publicKey: kept.publicKey,
          // The store compares counts, with the row locked.
          counter: 0,
          transports: [...kept.transports],
        },
      });
      const count = authenticationInfo.newCounter;
      return verified && challengedAt ? { count, challengedAt } : null;
    } catch {
      // The library says no by throwing, errors of all kinds where an answer is malformed.
      return null;
    }
  }

  private async verifyRegistration(userId: string, response: z.output<typeof attestation>) {
    try {
      const { verifyRegistrationResponse } = await webauthn();
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => this.timeOf(challenge, userId, 'register') !== null,
        expectedOrigin: [...this.on.settings.origins],
        expectedRPID: this.on.settings.domain,
      });
      return verified ? registrationInfo : null;
    } catch {
      // The library says no by throwing, errors of all kinds where an answer is malformed.
      return null;
    }
  }

  /** Random bytes and a time under a MAC: nothing is stored, and nobody else can make one. */
  private challenge(userId: string, use: Use): Buffer {
    const body = Buffer.alloc(randomLength + timeLength);
    randomBytes(randomLength).copy(body);
    body.writeBigUInt64BE(BigInt(Date.now()), randomLength);
    return Buffer.concat([body, this.mac(userId, use, body)]);
  }

  /** When a challenge was made; null where it is old, somebody else's, for something else or not ours. */
  private timeOf(challenge: string, userId: string, use: Use): Date | null {
    const bytes = Buffer.from(challenge, 'base64url');
    const body = bytes.subarray(0, randomLength + timeLength);
    const mac = bytes.subarray(randomLength + timeLength);
    if (body.length !== randomLength + timeLength) return null;
    const expected = this.mac(userId, use, body);
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
    const madeAt = Number(body.readBigUInt64BE(randomLength));
    return madeAt + challengeMs < Date.now() ? null : new Date(madeAt);
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

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
