import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import { ApiError, forbidden } from '../problems/errors';
import {
  addressedAt,
  addressWindowMs,
  type AnnouncedObject,
  type ObjectStore,
  type StoredObject,
  type UploadTarget,
} from './ports';

/** Keys are names that we made; whatever else comes with a request names no file. */
const keyForm = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;

const announced = z.object({
  expires: z.string().regex(/^\d{1,15}$/),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.string().regex(/^\d{1,15}$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  type: z.string().max(100),
  encrypted: z.literal('true').optional(),
});

const fetched = announced.pick({ expires: true, signature: true });

const description = z.object({
  byteSize: z.number(),
  contentType: z.string(),
  sha256: z.string(),
  /** Where the stream of its key begins, in hexadecimal; left out where it is not encrypted. */
  initialVector: z.string().optional(),
});

/** How files are encrypted that are to be; a file's digest, which is signed, tells whether somebody changed it. */
const cipher = 'aes-256-ctr';
const initialVectorBytes = 16;

/** What an address says and is signed with. */
type Terms = Readonly<Record<string, string | undefined>>;

/** A request with a file or for one; its address is signed. */
export interface FileRequest {
  readonly key: string;
  /** The search of the address, as it was read. */
  readonly query: unknown;
}

/** A file, or the part of it that was asked for, as it is sent. */
export interface GivenFile {
  readonly contentType: string;
  /** The size of the whole file, in bytes. */
  readonly byteSize: number;
  /** The first and the last byte of the part; null where it is the whole file. */
  readonly part: readonly [first: number, last: number] | null;
  readonly content: Readable;
}

/**
 * Keeps files in a folder and signs addresses of the gateway for them, with the same promises as a bucket: for
 * development and tests, where there is none.
 */
export class LocalStore implements ObjectStore {
  /** The path under which the gateway takes and gives its files. */
  readonly path = '/files';
  private base: string | null = null;

  /**
   * @param directory is made with the first file, for its owner alone
   * @param key what addresses are signed with
   * @param contentKey what files are encrypted with that are to be, of 32 bytes
   */
  constructor(
    private readonly directory: string,
    private readonly key: Uint8Array,
    private readonly contentKey: Uint8Array,
  ) {}

  /** Tells it where the gateway serves. Before that, no address can be given. */
  start(url: string): void {
    this.base = url;
  }

  async uploadTarget(object: AnnouncedObject, lifetimeSeconds: number): Promise<UploadTarget> {
    const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
    const terms = {
      expires: String(expiresAt.getTime()),
      sha256: object.sha256,
      size: String(object.byteSize),
      type: object.contentType,
      ...(object.isEncrypted && { encrypted: 'true' }),
    };
    const url = this.signed('PUT', object.key, terms);
    return { url, method: 'PUT', headers: { 'content-type': object.contentType }, expiresAt };
  }

  async stat(key: string): Promise<StoredObject | null> {
    return this.describe(key);
  }

  private async describe(key: string): Promise<z.infer<typeof description> | null> {
    try {
      return description.parse(JSON.parse(await readFile(`${this.pathOf(key)}.json`, 'utf8')));
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async firstBytes(key: string, count: number): Promise<Uint8Array> {
    const file = await open(this.pathOf(key));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      const vector = (await this.describe(key))?.initialVector;
      const bytes = buffer.subarray(0, bytesRead);
      return vector === undefined ? bytes : this.decipher(vector).update(bytes);
    } finally {
      await file.close();
    }
  }

  /** The description goes first: without it the file is not there. */
  async remove(key: string): Promise<void> {
    const path = this.pathOf(key);
    await rm(`${path}.json`, { force: true });
    await rm(path, { force: true });
  }

  async addressOf(key: string): Promise<string> {
    const expires = String(addressedAt().getTime() + 2 * addressWindowMs);
    return this.signed('GET', key, { expires });
  }

  /**
   * Takes a file that comes to a signed address. It is there once all of it is and it is what was announced; otherwise
   * nothing of it is kept.
   *
   * Errors: FORBIDDEN for an address that is not ours or no longer good, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE,
   * BAD_REQUEST for fewer bytes or others.
   */
  async take({
    key,
    query,
    contentType,
    body,
  }: FileRequest & {
    readonly contentType: string | null;
    readonly body: Readable;
  }): Promise<void> {
    const terms = this.verified('PUT', key, announced.safeParse(query).data);
    if (contentType !== terms.type) {
      throw new ApiError('UNSUPPORTED_MEDIA_TYPE', 'The file has another type than announced.');
    }
    const path = this.pathOf(key);
    const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    try {
      const measure = new Measure(Number(terms.size));
      const sink = createWriteStream(draft, { mode: 0o600, flags: 'wx' });
      const vector = terms.encrypted ? randomBytes(initialVectorBytes) : null;
      if (vector === null) await pipeline(body, measure, sink);
      else await pipeline(body, measure, createCipheriv(cipher, this.contentKey, vector), sink);
      if (measure.byteSize !== Number(terms.size) || measure.sha256() !== terms.sha256) {
        throw new ApiError('BAD_REQUEST', 'The file is not the one that was announced.');
      }
      await rename(draft, path);
      const { size, type, sha256 } = terms;
      const initialVector = vector?.toString('hex');
      const stored = { byteSize: Number(size), contentType: type, sha256, initialVector };
      await writeFile(draft, JSON.stringify(stored), { mode: 0o600 });
      await rename(draft, `${path}.json`);
    } finally {
      await rm(draft, { force: true });
    }
  }

  /**
   * Gives the file of a signed address, or the part of it that a `Range` header asks for.
   *
   * Errors: FORBIDDEN for an address that is not ours or no longer good, NOT_FOUND.
   */
  async give({
    key,
    query,
    range,
  }: FileRequest & { readonly range: string | null }): Promise<GivenFile> {
    this.verified('GET', key, fetched.safeParse(query).data);
    const stored = await this.describe(key);
    if (!stored) throw new ApiError('NOT_FOUND', 'There is no such file.');
    const { byteSize, contentType, initialVector } = stored;
    if (initialVector !== undefined) {
      // Those who look at papers want them whole.
      const content = this.decipher(initialVector);
      pipeline(createReadStream(this.pathOf(key)), content).catch(() => undefined);
      return { contentType, byteSize, part: null, content };
    }
    const part = partOf(range, byteSize);
    const [start, end] = part ?? [];
    const content = createReadStream(this.pathOf(key), { start, end });
    return { contentType, byteSize, part, content };
  }

  private decipher(initialVector: string) {
    return createDecipheriv(cipher, this.contentKey, Buffer.from(initialVector, 'hex'));
  }

  private signed(method: string, key: string, terms: Terms): string {
    if (this.base === null) throw new ApiError('UNAVAILABLE', 'Files cannot be reached yet.');
    const said = Object.entries(terms).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    const query = new URLSearchParams([...said, ['signature', this.sign(method, key, terms)]]);
    return `${this.base}${this.path}/${key}?${query}`;
  }

  private verified<Given extends Terms & { expires: string; signature: string }>(
    method: string,
    key: string,
    given: Given | undefined,
  ): Given {
    if (!given || !keyForm.test(key)) throw forbidden('This address was not signed.');
    const { signature, ...terms } = given;
    const expected = Buffer.from(this.sign(method, key, terms), 'hex');
    if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
      throw forbidden('This address was not signed.');
    }
    if (Number(terms.expires) <= Date.now()) throw forbidden('This address is no longer good.');
    return given;
  }

  private sign(method: string, key: string, terms: Terms): string {
    const sorted = Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1));
    const text = JSON.stringify([method, key, sorted]);
    return createHmac('sha256', this.key).update(text).digest('hex');
  }

  /** @throws Error for what is no key: a path out of the folder is none. */
  private pathOf(key: string): string {
    if (!keyForm.test(key)) throw new Error('This names no file.');
    return join(this.directory, ...key.split('/'));
  }
}

/** Lets bytes through, counts and hashes them, and breaks off where there are too many. */
class Measure extends Transform {
  byteSize = 0;
  private readonly hash = createHash('sha256');

  constructor(private readonly byteSizeMax: number) {
    super();
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, chunk?: Buffer) => void,
  ): void {
    this.byteSize += chunk.length;
    if (this.byteSize > this.byteSizeMax) {
      return done(new ApiError('PAYLOAD_TOO_LARGE', 'The file is larger than announced.'));
    }
    this.hash.update(chunk);
    done(null, chunk);
  }

  sha256(): string {
    return this.hash.digest('hex');
  }
}

/** The part of a file that a `Range` header asks for; null for all of it, as for what is no single part. */
function partOf(range: string | null, byteSize: number): readonly [number, number] | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return null;
  const first = from === '' ? Math.max(0, byteSize - Number(to)) : Number(from);
  const last = from === '' || to === '' ? byteSize - 1 : Math.min(Number(to), byteSize - 1);
  return first <= last ? [first, last] : null;
}

function isMissing(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'ENOENT';
}
