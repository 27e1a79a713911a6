import { carrierProblem, type TextMessage, type TextPort } from './ports';

/** How long the provider may take, in milliseconds. */
const patienceMs = 10_000;

/** Sends short messages by a provider that takes a form over HTTP, as Twilio and those like it do. */
export class HttpTexts implements TextPort {
  private readonly address: string;
  private readonly authorization: string;

  /**
   * @param url the address that takes messages, with the account's name and secret in it
   * @param from the number or the name that the messages come from
   */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    const parsed = new URL(url);
    const secret = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
    this.authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
    parsed.username = '';
    parsed.password = '';
    this.address = parsed.href;
  }

  async send({ to, text }: TextMessage): Promise<void> {
    const answer = await fetch(this.address, {
      method: 'POST',
      headers: { authorization: this.authorization },
      body: new URLSearchParams({ To: to, From: this.from, Body: text }),
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok) throw carrierProblem(answer.status, answer.headers.get('retry-after'));
  }
}
