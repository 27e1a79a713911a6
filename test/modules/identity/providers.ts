import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import type { SocialProvider } from '../../../src/modules/identity';
import { freePort, send } from '../../kit/http';

/** Where providers send people back to: a page of ours, which nobody opens in these tests. */
export const redirectUri = 'http://localhost:3000/back';

const client = { clientId: 'marquee', clientSecret: 'a secret between the two' };

/** A provider that does everything right: oidc-provider, in a process of its own. */
export class HonestProvider {
  private constructor(
    private readonly child: ChildProcess,
    readonly settings: SocialProvider,
  ) {}

  static async start(): Promise<HonestProvider> {
    const port = await freePort();
    const child = fork(join(__dirname, 'openid-provider.mjs'), [String(port), redirectUri], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', reject);
    });
    const issuer = `http://127.0.0.1:${port}`;
    return new HonestProvider(child, {
      ...client,
      key: 'honest',
      issuer,
      redirectUris: [redirectUri],
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await ended;
  }

  /** Logs somebody in at the provider as a browser would, and gives the address that it sends them back to. */
  async approve(authorizationUrl: string, name: string): Promise<string> {
    const cookies = new Map<string, string>();
    let next = new URL(authorizationUrl);
    for (let step = 0; step < 12; step += 1) {
      if (next.href.startsWith(redirectUri)) return next.href;
      const isForm = next.pathname.startsWith('/interaction/');
      const form = isForm ? { prompt: await this.promptOf(next, cookies), login: name } : null;
      const { headers } = await this.request(next, cookies, form);
      next = new URL(String(headers['location']), next);
    }
    throw new Error('The provider sent nobody back.');
  }

  /** What the page asks for: `login` or `consent`. */
  private async promptOf(page: URL, cookies: Map<string, string>): Promise<string> {
    const { text } = await this.request(page, cookies, null);
    return /name="prompt" value="(\w+)"/.exec(text)?.[1] ?? '';
  }

  private async request(
    url: URL,
    cookies: Map<string, string>,
    form: Readonly<Record<string, string>> | null,
  ): ReturnType<typeof send> {
    const answer = await send(url.origin, {
      method: form ? 'POST' : 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams({ ...form, password: 'any' }).toString() }),
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  }
}

/** How a provider, or somebody between it and us, may answer wrongly. */
export interface Lie {
  readonly claims?: JWTPayload;
  readonly signedBy?: 'its key' | 'another key' | 'nobody' | 'our secret';
  /** Instead of an answer. */
  readonly status?: number;
}

/** A provider that says what it is told to: what comes back is put together here, not taken from a person. */
export class LyingProvider {
  /** What it answers next. */
  lie: Lie = {};
  private constructor(
    private readonly server: Server,
    readonly settings: SocialProvider,
    private readonly keys: CryptoKeyPair,
    private readonly otherKeys: CryptoKeyPair,
  ) {}

  static async start(): Promise<LyingProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const settings = { ...client, key: 'lying', issuer, redirectUris: [redirectUri] };
    const server = createServer();
    const keys = await generateKeyPair('RS256', { extractable: true });
    const provider = new LyingProvider(server, settings, keys, await generateKeyPair('RS256'));
    server.on('request', (request, response) => {
      void provider.answer(request.url ?? '').then((body) => {
        response.writeHead(body ? 200 : (provider.lie.status ?? 404), {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(body ?? { error: 'invalid_grant' }));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return provider;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** The address that somebody comes back to, for a login that began with this address. */
  sendBack(authorizationUrl: string): string {
    const asked = new URL(authorizationUrl).searchParams;
    this.nonce = asked.get('nonce') ?? '';
    const back = new URL(redirectUri);
    back.searchParams.set('code', 'a code');
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('iss', this.settings.issuer);
    return back.href;
  }

  private nonce = '';

  private async answer(path: string): Promise<object | null> {
    const { issuer } = this.settings;
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
      };
    }
    if (path === '/jwks') {
      return {
        keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'its-key', alg: 'RS256' }],
      };
    }
    if (path !== '/token' || this.lie.status) return null;
    return { access_token: 'unused', token_type: 'Bearer', id_token: await this.idToken() };
  }

  private async idToken(): Promise<string> {
    const { claims = {}, signedBy = 'its key' } = this.lie;
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.settings.issuer, aud: client.clientId, sub: 'somebody' };
    const payload = { ...usual, iat: now, exp: now + 60, nonce: this.nonce, ...claims };
    if (signedBy === 'nobody') return new UnsecuredJWT(payload).encode();
    if (signedBy === 'our secret') {
      const secret = Buffer.from(client.clientSecret.padEnd(32, '.'));
      return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    }
    const { privateKey } = signedBy === 'its key' ? this.keys : this.otherKeys;
    const header = { alg: 'RS256', kid: 'its-key' };
    return new SignJWT(payload).setProtectedHeader(header).sign(privateKey);
  }
}
