import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { S3Settings } from '../../src/kernel/storage/s3-store';
import { freePort } from './http';

interface Kept {
  readonly content: Buffer;
  readonly contentType: string;
  readonly sha256: string | null;
}

/** What a request says of how it was signed, in its address or in its headers. */
interface Signing {
  readonly credential: string;
  readonly date: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  /** Seconds; null where the signature is in the headers. */
  readonly expires: number | null;
}

const emptyHash = hash('');

/**
 * A store that speaks S3's wire form on loopback, with one bucket in the path of its addresses. It works out signatures
 * (AWS Signature Version 4) from the specification by itself, and refuses what a real store refuses.
 */
export class S3StandIn {
  readonly objects = new Map<string, Kept>();
  private server: Server | null = null;
  private port = 0;

  readonly accessKeyId = 'AKIDEXAMPLE';
  readonly secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  readonly bucket = 'media';
  readonly region = 'eu-test-1';

  get settings(): S3Settings {
    const { bucket, region, accessKeyId, secretAccessKey } = this;
    const endpoint = `http://127.0.0.1:${this.port}`;
    return { bucket, region, accessKeyId, secretAccessKey, endpoint, isPathStyle: true };
  }

  async start(): Promise<void> {
    this.port = await freePort();
    const server = createServer((request, response) => {
      this.answer(request, response).catch(() => fail(response, 500, 'InternalError'));
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(null));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const refusal = this.refusalOf(request, url);
    const body = await buffer(request);
    if (refusal) return fail(response, 403, refusal);
    const key = decodeURIComponent(url.pathname).replace(`/${this.bucket}/`, '');
    switch (request.method) {
      case 'PUT':
        return this.put(key, request, body, response);
      case 'DELETE':
        this.objects.delete(key);
        return void response.writeHead(204).end();
      default:
        return this.get(key, request, response);
    }
  }

  private put(
    key: string,
    { headers }: IncomingMessage,
    content: Buffer,
    response: ServerResponse,
  ): void {
    const checksum = headers['x-amz-checksum-sha256'];
    const sha256 = createHash('sha256').update(content).digest('base64');
    if (checksum !== undefined && checksum !== sha256) return fail(response, 400, 'BadDigest');
    const kept = typeof checksum === 'string' ? checksum : null;
    const contentType = headers['content-type'] ?? 'binary/octet-stream';
    this.objects.set(key, { content, contentType, sha256: kept });
    response.writeHead(200, { etag: '"x"' }).end();
  }

  private get(key: string, { method, headers }: IncomingMessage, response: ServerResponse): void {
    const kept = this.objects.get(key);
    if (!kept) return fail(response, 404, 'NoSuchKey', method === 'HEAD');
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const part = first ? kept.content.subarray(Number(first), Number(last) + 1) : kept.content;
    const wantsChecksum = headers['x-amz-checksum-mode'] === 'ENABLED' && kept.sha256 !== null;
    response.writeHead(first ? 206 : 200, {
      'content-type': kept.contentType,
      'content-length': part.length,
      ...(first && { 'content-range': `bytes ${first}-${last}/${kept.content.length}` }),
      ...(wantsChecksum && { 'x-amz-checksum-sha256': kept.sha256 ?? '' }),
    });
    response.end(method === 'HEAD' ? undefined : part);
  }

  /** Why a request is not let in; null where it is. */
  private refusalOf(request: IncomingMessage, url: URL): string | null {
    const signing = signingOf(request, url);
    if (!signing) return 'AccessDenied';
    const { credential, date, signedHeaders, signature, payloadHash, expires } = signing;
    const day = date.slice(0, 8);
    const scope = `${day}/${this.region}/s3/aws4_request`;
    if (credential !== `${this.accessKeyId}/${scope}`) return 'InvalidAccessKeyId';
    const canonical = [
      request.method,
      url.pathname,
      canonicalQuery(url),
      ...signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
      '',
      signedHeaders.join(';'),
      payloadHash,
    ].join('\n');
    const text = ['AWS4-HMAC-SHA256', date, scope, hash(canonical)].join('\n');
    const key = [this.region, 's3', 'aws4_request'].reduce(
      (under, part) => hmac(under, part),
      hmac(`AWS4${this.secretAccessKey}`, day),
    );
    const expected = hmac(key, text);
    const given = Buffer.from(signature, 'hex');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return 'SignatureDoesNotMatch';
    }
    const begins = Date.parse(
      date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    );
    return Date.now() > begins + (expires ?? 900) * 1000 ? 'AccessDenied' : null;
  }
}

function signingOf({ headers }: IncomingMessage, { searchParams }: URL): Signing | null {
  const inQuery = searchParams.get('X-Amz-Signature');
  if (inQuery !== null) {
    return {
      credential: searchParams.get('X-Amz-Credential') ?? '',
      date: searchParams.get('X-Amz-Date') ?? '',
      signedHeaders: (searchParams.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: inQuery,
      payloadHash: 'UNSIGNED-PAYLOAD',
      expires: Number(searchParams.get('X-Amz-Expires')),
    };
  }
  const [, credential = '', signed = '', signature = ''] =
    /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (signature === '') return null;
  return {
    credential,
    date: String(headers['x-amz-date']),
    signedHeaders: signed.split(';'),
    signature,
    payloadHash: String(headers['x-amz-content-sha256'] ?? emptyHash),
    expires: null,
  };
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function fail(response: ServerResponse, status: number, code: string, isBare = false): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(isBare ? undefined : `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
