import {
  createHash,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
  type webcrypto,
} from 'node:crypto';

/** What a page and its authenticator may get wrong, on purpose. */
export interface Slips {
  /** The page that asks; left out, the one of the world. */
  readonly origin?: string;
  /** The domain that the authenticator signs for. */
  readonly domain?: string;
  /** The challenge in the place of the one that was given. */
  readonly challenge?: string;
  /** `webauthn.get` for an attestation, or the other way round. */
  readonly type?: string;
  /** Whether the person was there, and showed by finger or number that they are the one. */
  readonly isPresent?: boolean;
  readonly isVerified?: boolean;
  /** What the authenticator counts, in the place of one more than last time. */
  readonly count?: number;
  /** The key that signs in the place of the passkey's. */
  readonly key?: KeyObject;
}

/** The part of the options that an authenticator needs; the rest is for the browser. */
interface Options {
  readonly challenge: string;
}

const worldOrigin = 'http://localhost:3000';
const worldDomain = 'localhost';

/**
 * An authenticator with one passkey, as the device of a person has: it makes attestations and assertions that are right by
 * the WebAuthn recommendation (ES256, self attestation), signed by its key, unless it is told what to get wrong.
 */
export class VirtualAuthenticator {
  readonly credentialId = randomBytes(32);
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private count: number;

  /** @param counts whether it counts its uses; many that are kept on several devices do not */
  constructor(private readonly counts = true) {
    this.count = 0;
  }

  /** What `navigator.credentials.create` answers to the options, as JSON. */
  attest(optionsJson: string, slips: Slips = {}): string {
    const clientData = this.clientData('webauthn.create', optionsJson, slips);
    const authData = Buffer.concat([this.head(0x40, slips), this.attestedCredential()]);
    const signature = this.signed(authData, clientData, slips);
    const statement = cborMap([
      [cborText('alg'), cborInt(-7)],
      [cborText('sig'), cborBytes(signature)],
    ]);
    const attestationObject = cborMap([
      [cborText('fmt'), cborText('packed')],
      [cborText('attStmt'), statement],
      [cborText('authData'), cborBytes(authData)],
    ]);
    return this.answer({
      clientDataJSON: base64url(clientData),
      attestationObject: base64url(attestationObject),
      transports: ['internal'],
    });
  }

  /** What `navigator.credentials.get` answers to the options, as JSON. */
  assert(optionsJson: string, slips: Slips = {}): string {
    const clientData = this.clientData('webauthn.get', optionsJson, slips);
    const authenticatorData = this.head(0, slips);
    return this.answer({
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(this.signed(authenticatorData, clientData, slips)),
    });
  }

  private answer(response: object): string {
    const id = base64url(this.credentialId);
    return JSON.stringify({
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response,
    });
  }

  private clientData(type: string, optionsJson: string, slips: Slips): Buffer {
    const { challenge } = JSON.parse(optionsJson) as Options;
    return Buffer.from(
      JSON.stringify({
        type: slips.type ?? type,
        challenge: slips.challenge ?? challenge,
        origin: slips.origin ?? worldOrigin,
        crossOrigin: false,
      }),
    );
  }

  /** The hash of the domain, the flags and the count: the first 37 bytes of what is signed. */
  private head(flags: number, slips: Slips): Buffer {
    const { domain = worldDomain, isPresent = true, isVerified = true } = slips;
    this.count = slips.count ?? (this.counts ? this.count + 1 : 0);
    const rest = Buffer.alloc(5);
    rest.writeUInt8(flags | (isPresent ? 0x01 : 0) | (isVerified ? 0x04 : 0));
    rest.writeUInt32BE(this.count, 1);
    return Buffer.concat([sha256(Buffer.from(domain)), rest]);
  }

  /** Who made the passkey (nobody in particular), its id, and its public key in COSE form. */
  private attestedCredential(): Buffer {
    const { x = '', y = '' } = this.keys.publicKey.export({
      format: 'jwk',
    }) as webcrypto.JsonWebKey;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credentialId.length);
    const publicKey = cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ]);
    return Buffer.concat([Buffer.alloc(16), length, this.credentialId, publicKey]);
  }

  private signed(
    authData: Buffer,
    clientData: Buffer,
    { key = this.keys.privateKey }: Slips,
  ): Buffer {
    return sign('sha256', Buffer.concat([authData, sha256(clientData)]), key);
  }
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function base64url(bytes: Buffer): string {
  return bytes.toString('base64url');
}

/** The little of CBOR (RFC 8949) that attestations consist of. */
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value);
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, text.length), Buffer.from(text)]);
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()]);
}
