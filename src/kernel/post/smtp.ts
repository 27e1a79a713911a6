import { createTransport, type Transporter } from 'nodemailer';
import { Undeliverable, type Mail, type MailPort } from './ports';

/** How long a mail server may take for one step, in milliseconds. */
const patienceMs = 10_000;

/** Sends e-mail through a mail server. */
export class SmtpMail implements MailPort {
  private readonly transport: Transporter;

  /**
   * @param url such as `smtps://user:password@mail.example.com:465`
   * @param from whom the letters are from: an address, or a name with one in angle brackets
   */
  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.transport = createTransport({
      url,
      connectionTimeout: patienceMs,
      greetingTimeout: patienceMs,
      socketTimeout: patienceMs,
    });
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    // As one address, never as a line that is read for several.
    if (/[\s,;<>]/.test(to)) throw new Error('A letter goes to one address.');
    try {
      await this.transport.sendMail({
        from: this.from,
        to: { name: '', address: to },
        subject,
        text,
      });
    } catch (error) {
      if (isForGood(error)) throw new Undeliverable('The mail server gave it back.', true);
      throw error;
    }
  }
}

/** Whether the server refused the recipient with an answer of 5xx, which RFC 5321 calls permanent. */
function isForGood(error: unknown): boolean {
  const { code, responseCode } = error as {
    readonly code?: string;
    readonly responseCode?: number;
  };
  return code === 'EENVELOPE' && responseCode !== undefined && responseCode >= 500;
}
