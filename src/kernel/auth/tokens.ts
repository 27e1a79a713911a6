import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { deriveKey } from '../crypto/keys';
import { growingCache } from '../memory/growing-cache';
import { SigningKeys } from './signing-keys';

/** How long an access token is good for. */
export const accessTokenLifetimeMs = 15 * 60 * 1000;

/** How many verified tokens are remembered: about as many people as one process serves at a time. */
const rememberedMax = 20_000;

const algorithm = 'EdDSA';
const tokenType = 'at+jwt';
const issuer = 'marquee';

const accessClaims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.int() });

/** Whom an access token speaks for, and until when. */
export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
}

/** An access token to hand out. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/**
 * Signs access tokens (RFC 9068) with Ed25519 and checks them. A token proves only that we issued it and that its time
 * has not passed; whether its session still stands is the database's to say.
 */
export class AccessTokens {
  /** Which sign, and which others check with. */
  readonly keys: SigningKeys;
  /** A signature takes longer to check than a row to read, and a token comes back with every request. */
  private readonly verified = growingCache<AccessClaims>(rememberedMax);

  constructor(
    secret: Uint8Array,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.keys = new SigningKeys(secret);
  }

  async issue(userId: string, sessionId: string): Promise<IssuedToken> {
    const issuedAt = Math.floor(this.now() / 1000);
    const expiresAt = issuedAt + accessTokenLifetimeMs / 1000;
    const { kid, privateKey } = this.keys.current();
    const token = await new SignJWT({ sid: sessionId })
      .setProtectedHeader({ alg: algorithm, typ: tokenType, kid })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(privateKey);
    return { token, expiresAt: new Date(expiresAt * 1000) };
  }

  /** What a token says; null when it is malformed, expired, or signed by somebody else or in another way. */
  async verify(token: string): Promise<AccessClaims | null> {
    const known = this.verified.get(token);
    if (known && known.expiresAt.getTime() > this.now()) return known;
    this.verified.delete(token);
    const claims = await this.check(token);
    if (claims) this.verified.set(token, claims);
    return claims;
  }

  /** @throws JOSEError where the name is none of ours. */
  private keyOf(kid: string | undefined): KeyObject {
    const key = this.keys.find(kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  }

  private async check(token: string): Promise<AccessClaims | null> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.keyOf(kid), {
        algorithms: [algorithm],
        typ: tokenType,
        issuer,
        audience: issuer,
        requiredClaims: ['exp'],
        currentDate: new Date(this.now()),
      });
      const claims = accessClaims.safeParse(payload);
      if (!claims.success) return null;
      const { sub, sid, exp } = claims.data;
      return { userId: sub, sessionId: sid, expiresAt: new Date(exp * 1000) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}

/** Which renewal of which session a refresh token stands for. */
export interface RefreshClaims {
  readonly sessionId: string;
  /** How often the session's token has been renewed, from 1. */
  readonly generation: number;
}

const sessionIdBytes = 16;
const claimsBytes = sessionIdBytes + 4;
const generationMax = 2 ** 31 - 1;

/**
 * Makes refresh tokens and reads them. A token is the session's id and a generation under a MAC: nothing of it is
 * stored, so a stolen database holds no token, and an old one can be told from one that never was.
 */
export class RefreshTokens {
  private readonly key: Buffer;

  constructor(secret: Uint8Array) {
    this.key = deriveKey(secret, 'refresh-token');
  }

  issue({ sessionId, generation }: RefreshClaims): string {
    const claims = Buffer.alloc(claimsBytes);
    claims.write(sessionId.replaceAll('-', ''), 'hex');
    claims.writeUInt32BE(generation, sessionIdBytes);
    return Buffer.concat([claims, this.mac(claims)]).toString('base64url');
  }

  /** What a token stands for; null when we never made it. */
  read(token: string): RefreshClaims | null {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.toString('base64url') !== token || bytes.length <= claimsBytes) return null;
    const claims = bytes.subarray(0, claimsBytes);
    const mac = this.mac(claims);
    const given = bytes.subarray(claimsBytes);
    if (given.length !== mac.length || !timingSafeEqual(given, mac)) return null;
    const generation = claims.readUInt32BE(sessionIdBytes);
    if (generation > generationMax) return null;
    return { sessionId: uuidText(claims.subarray(0, sessionIdBytes)), generation };
  }

  private mac(claims: Uint8Array): Buffer {
    return createHmac('sha256', this.key).update(claims).digest();
  }
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
