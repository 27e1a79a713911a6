import { createDecipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, jwtVerify } from 'jose';
import { generateVAPIDKeys } from 'web-push';
import { CarrierBusy, Undeliverable } from '../../../src/kernel/post/ports';
import { WebPush } from '../../../src/kernel/post/web-push';

/** A request that the stand-in for a push service got. */
interface Pushed {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const vapid = { subject: 'mailto:post@example.com', ...generateVAPIDKeys() };
const pushed: Pushed[] = [];
let service: Server;
let origin: string;
let push: WebPush;

/** Answers as the path says: `/410`, or `/429` with a time to wait. */
beforeAll(async () => {
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      pushed.push({ headers: request.headers, body: Buffer.concat(chunks) });
      const status = Number(request.url?.slice(1));
      response.writeHead(status, status === 429 ? { 'retry-after': '17' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  push = new WebPush(vapid, origin);
});

afterAll(() => {
  service.closeAllConnections();
  service.close();
});

interface Browser {
  readonly keys: ECDH;
  readonly secret: Buffer;
}

function newBrowser(): Browser {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  return { keys, secret: randomBytes(16) };
}

function messageTo({ keys, secret }: Browser, status: number) {
  return {
    to: `${origin}/${status}`,
    webKeys: {
      p256dh: keys.getPublicKey().toString('base64url'),
      auth: secret.toString('base64url'),
    },
    ...{ id: 'a'.repeat(32), title: 'Hello', body: 'You have post.', link: 'https://a.example/1' },
  };
}

/** What a browser reads, as RFC 8291 and RFC 8188 have it. */
function readBy({ keys, secret }: Browser, body: Buffer): unknown {
  const salt = body.subarray(0, 16);
  const senderKey = body.subarray(21, 21 + (body[20] ?? 0));
  const shared = keys.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), senderKey]);
  const ikm = Buffer.from(hkdfSync('sha256', shared, secret, info, 32));
  const derive = (label: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(`Content-Encoding: ${label}\0`), length));
  const sealed = body.subarray(21 + senderKey.length);
  const decipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString('utf8'));
}

it('[notifications.push] encrypts for one browser, says who sends, and lets a message take the place of itself', async () => {
  const browser = newBrowser();
  await push.send(messageTo(browser, 201));

  const { headers, body } = pushed.at(-1) ?? { headers: {}, body: Buffer.alloc(0) };
  expect(readBy(browser, body)).toEqual({
    ...{ id: 'a'.repeat(32), title: 'Hello', body: 'You have post.', link: 'https://a.example/1' },
  });
  expect(() => readBy(newBrowser(), body)).toThrow();
  expect(headers).toMatchObject({ topic: 'a'.repeat(32), ttl: '86400' });
  const [, token = '', key = ''] =
    /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  expect(key).toBe(vapid.publicKey);
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    ...{ kty: 'EC', crv: 'P-256' },
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'));
  expect(payload).toMatchObject({ aud: origin, sub: vapid.subject });
});

it('[notifications.push] tells a browser that is gone from a busy service and from a broken one', async () => {
  const browser = newBrowser();
  const failure = (status: number): Promise<unknown> =>
    push.send(messageTo(browser, status)).catch((error: unknown) => error);

  for (const status of [404, 410]) {
    expect(await failure(status)).toMatchObject({ name: 'Undeliverable', isTargetGone: true });
  }
  expect(await failure(413)).toMatchObject({ name: 'Undeliverable', isTargetGone: false });
  const busy = await failure(429);
  expect(busy).toBeInstanceOf(CarrierBusy);
  expect(busy).toMatchObject({ afterSeconds: 17 });
  const broken = await failure(500);
  expect(broken).toBeInstanceOf(Error);
  expect(broken).not.toBeInstanceOf(Undeliverable);
});

it('[notifications.push] never sends to an address that is no push service of a browser', async () => {
  const count = pushed.length;
  const elsewhere = [
    `${origin.replace('127.0.0.1', 'localhost')}/201`,
    'https://169.254.169.254/latest/meta-data',
    'https://fcm.googleapis.com.evil.example/1',
    'https://fcm.googleapis.com:8443/1',
    'http://fcm.googleapis.com/1',
    'nonsense',
  ];
  for (const to of elsewhere) {
    await expect(push.send({ ...messageTo(newBrowser(), 201), to })).rejects.toMatchObject({
      name: 'Undeliverable',
    });
  }
  expect(pushed).toHaveLength(count);
});
