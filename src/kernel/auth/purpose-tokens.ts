import { errors, jwtVerify, SignJWT } from 'jose';
import type { z } from 'zod';
import { deriveKey } from '../crypto/keys';

/** What a token of ours is for besides access. Each has a key of its own, so that none can be taken for another. */
export type TokenPurpose = 'second-factor' | 'passkey' | 'social-login';

const algorithm = 'HS256';

/** Makes and reads tokens that carry one step of a longer conversation through the client. */
export class PurposeTokens {
  constructor(private readonly secret: Uint8Array) {}

  issue(
    purpose: TokenPurpose,
    claims: Readonly<Record<string, string>>,
    lifetimeSeconds: number,
  ): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: algorithm, typ: `${purpose}+jwt` })
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.key(purpose));
  }

  /** What a token says; null when it is malformed, expired, for something else or not ours. */
  async read<Claims>(
    purpose: TokenPurpose,
    token: string,
    schema: z.ZodType<Claims>,
  ): Promise<Claims | null> {
    try {
      const { payload } = await jwtVerify(token, this.key(purpose), {
        algorithms: [algorithm],
        typ: `${purpose}+jwt`,
        requiredClaims: ['exp'],
      });
      const claims = schema.safeParse(payload);
      return claims.success ? claims.data : null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  private key(purpose: TokenPurpose): Buffer {
    return deriveKey(this.secret, `token:${purpose}`);
  }
}
