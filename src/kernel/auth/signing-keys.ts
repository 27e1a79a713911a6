import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { deriveKey } from '../crypto/keys';

/** How long one key signs: 30 days. Tokens live minutes, so the key before it is the only other one to check with. */
const periodMs = 30 * 24 * 60 * 60 * 1000;

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A key that signs access tokens. */
export interface SigningKey {
  /** By which tokens name it. */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys with which others check our access tokens, as RFC 7517 writes them. */
export interface KeySet {
  readonly keys: readonly object[];
}

/**
 * The keys of access tokens. Each is good for a period and follows from the installation's secret and the period, so that
 * all processes change it at the same time without telling one another, and none is stored.
 */
export class SigningKeys {
  private readonly made = new Map<number, SigningKey>();

  constructor(private readonly secret: Uint8Array) {}

  /** The key that signs now. */
  current(): SigningKey {
    return this.ofPeriod(periodNow());
  }

  /** The key of this name, where it signs now, did so last or does so next; undefined for every other name. */
  find(kid: string | undefined): SigningKey | undefined {
    return this.valid().find((key) => key.kid === kid);
  }

  /** What others need to check tokens: the public halves of the keys of now, last and next. */
  keySet(): KeySet {
    const keys = this.valid().map(({ kid, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }));
    return { keys };
  }

  private valid(): readonly SigningKey[] {
    const now = periodNow();
    return [now, now - 1, now + 1].map((period) => this.ofPeriod(period));
  }

  private ofPeriod(period: number): SigningKey {
    const known = this.made.get(period);
    if (known) return known;
    const seed = deriveKey(this.secret, `access-token:${period}`);
    const key = Buffer.concat([pkcs8Prefix, seed]);
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    const made = { kid: `access-${period}`, privateKey, publicKey: createPublicKey(privateKey) };
    this.made.set(period, made);
    return made;
  }
}

function periodNow(): number {
  return Math.floor(Date.now() / periodMs);
}
