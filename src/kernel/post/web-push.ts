import { generateRequestDetails } from 'web-push';
import { carrierProblem, Undeliverable, type PushMessage, type PushPort } from './ports';

/** How we identify ourselves to push services, by RFC 8292. */
export interface VapidSettings {
  /** Whom a push service can turn to: `mailto:` or `https:`. */
  readonly subject: string;
  /** Both as URL-safe base64. */
  readonly publicKey: string;
  readonly privateKey: string;
}

/** How long a push service may take, in milliseconds, and keeps a message for a browser that is off, in seconds. */
const patienceMs = 10_000;
const keptSeconds = 24 * 3_600;

/**
 * The hosts of the push services of browsers. Where to send to comes from clients, so nothing goes anywhere else: else they
 * could have this server call whatever it can reach.
 */
const services =
  /^(fcm\.googleapis\.com|updates\.push\.services\.mozilla\.com|[\w-]+\.notify\.windows\.com|[\w.-]+\.push\.apple\.com|web\.push\.apple\.com)$/;

/** Sends messages to browsers by the Web Push protocol, encrypted for the one that they are for. */
export class WebPush implements PushPort {
  /** @param otherOrigin a push service besides those of browsers, such as a stand-in */
  constructor(
    private readonly vapid: VapidSettings,
    private readonly otherOrigin: string | null = null,
  ) {}

  async send({ to, webKeys, id, title, body, link }: PushMessage): Promise<void> {
    if (webKeys === null || !this.isService(to)) {
      throw new Undeliverable('This is no address of a push service.', true);
    }
    const subscription = { endpoint: to, keys: webKeys };
    const request = generateRequestDetails(
      subscription,
      JSON.stringify({ id, title, body, link }),
      { vapidDetails: this.vapid, TTL: keptSeconds, topic: id, contentEncoding: 'aes128gcm' },
    );
    const answer = await fetch(request.endpoint, {
      method: request.method,
      headers: headersOf(request.headers),
      body: request.body ? Uint8Array.from(request.body) : null,
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw carrierProblem(answer.status, answer.headers.get('retry-after'));
  }

  private isService(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const { protocol, hostname, port, origin } = new URL(address);
    if (origin === this.otherOrigin) return true;
    return protocol === 'https:' && port === '' && services.test(hostname);
  }
}

/** The headers of a request but its length, which whoever sends it counts. */
function headersOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = Object.entries(given).filter(([name]) => name !== 'Content-Length');
  return Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
}
