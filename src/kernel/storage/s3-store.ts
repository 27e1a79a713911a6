import type * as S3 from '@aws-sdk/client-s3';
import type * as Presigner from '@aws-sdk/s3-request-presigner';
import { growingCache } from '../memory/growing-cache';
import {
  addressedAt,
  addressWindowMs,
  type AnnouncedObject,
  type ObjectStore,
  type StoredObject,
  type UploadTarget,
} from './ports';

/** A bucket of Amazon's S3, or of a store that speaks as it does. */
export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where the store is, if not Amazon's own. */
  readonly endpoint: string | null;
  /** Whether the bucket's name stands in the path of addresses instead of the host, as MinIO and others want it. */
  readonly isPathStyle: boolean;
}

/** Asks the store to encrypt what it keeps, with keys of its own. */
const encryptionHeader = 'x-amz-server-side-encryption';

/** How long the store may take for one request, in milliseconds. */
const patienceMs = 10_000;

/** As many addresses are remembered as may be given again while they are good. */
const rememberedMax = 50_000;

/** Keeps files in a bucket. */
export class S3Store implements ObjectStore {
  private readonly client: S3.S3Client;
  private readonly bucket: string;
  /** Signing takes longer than the rest of a read, and popular media are asked for again and again. */
  private readonly addresses = growingCache<Promise<string>>(rememberedMax, addressWindowMs);

  private constructor(
    settings: S3Settings,
    private readonly s3: typeof S3,
    private readonly presigner: typeof Presigner,
  ) {
    const { bucket, region, accessKeyId, secretAccessKey, endpoint, isPathStyle } = settings;
    this.bucket = bucket;
    this.client = new s3.S3Client({
      region,
      ...(endpoint !== null && { endpoint }),
      forcePathStyle: isPathStyle,
      credentials: { accessKeyId, secretAccessKey },
      // The only checksum is the one that was announced; another would be signed for an empty body.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { requestTimeout: patienceMs, connectionTimeout: patienceMs },
    });
  }

  /** Opens a bucket. Amazon's packages are large, and loaded by whoever has one. */
  static async open(settings: S3Settings): Promise<S3Store> {
    const s3 = await import('@aws-sdk/client-s3');
    const presigner = await import('@aws-sdk/s3-request-presigner');
    return new S3Store(settings, s3, presigner);
  }

  async uploadTarget(object: AnnouncedObject, lifetimeSeconds: number): Promise<UploadTarget> {
    const checksum = Buffer.from(object.sha256, 'hex').toString('base64');
    const expiresAt = new Date(Date.now() + lifetimeSeconds * 1000);
    const url = await this.presigner.getSignedUrl(
      this.client,
      new this.s3.PutObjectCommand({
        Bucket: this.bucket,
        Key: object.key,
        ContentType: object.contentType,
        ContentLength: object.byteSize,
        ChecksumSHA256: checksum,
        ...(object.isEncrypted && { ServerSideEncryption: 'AES256' as const }),
      }),
      {
        expiresIn: lifetimeSeconds,
        // In the address they would bind nobody: signed as headers, they must come with the file as they are.
        unhoistableHeaders: new Set(['x-amz-checksum-sha256', encryptionHeader]),
        signableHeaders: new Set([
          'host',
          'content-type',
          'content-length',
          'x-amz-checksum-sha256',
          encryptionHeader,
        ]),
      },
    );
    const headers = {
      'content-type': object.contentType,
      'x-amz-checksum-sha256': checksum,
      ...(object.isEncrypted && { [encryptionHeader]: 'AES256' }),
    };
    return { url, method: 'PUT', headers, expiresAt };
  }

  async stat(key: string): Promise<StoredObject | null> {
    try {
      const head = await this.client.send(
        new this.s3.HeadObjectCommand({ Bucket: this.bucket, Key: key, ChecksumMode: 'ENABLED' }),
      );
      const { ContentLength, ContentType, ChecksumSHA256 } = head;
      return {
        byteSize: ContentLength ?? 0,
        contentType: ContentType ?? null,
        sha256: ChecksumSHA256 ? Buffer.from(ChecksumSHA256, 'base64').toString('hex') : null,
      };
    } catch (error) {
      if (error instanceof this.s3.NotFound) return null;
      throw error;
    }
  }

  async firstBytes(key: string, count: number): Promise<Uint8Array> {
    const { Body } = await this.client.send(
      new this.s3.GetObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Range: `bytes=0-${count - 1}`,
      }),
    );
    if (!Body) throw new Error('The store gave a file without its content.');
    return (await Body.transformToByteArray()).subarray(0, count);
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new this.s3.DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  addressOf(key: string): Promise<string> {
    const signingDate = addressedAt();
    const name = `${signingDate.getTime()} ${key}`;
    const known = this.addresses.get(name);
    if (known) return known;
    const signed = this.presigner.getSignedUrl(
      this.client,
      new this.s3.GetObjectCommand({ Bucket: this.bucket, Key: key }),
      { signingDate, expiresIn: (2 * addressWindowMs) / 1000 },
    );
    this.addresses.set(name, signed);
    return signed;
  }
}
