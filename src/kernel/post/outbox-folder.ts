import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail, MailPort, TextMessage, TextPort } from './ports';

/**
 * Puts messages into a folder instead of sending them, one file each, so that a developer finds the codes and links in
 * them. Never for production.
 */
export class OutboxFolder implements MailPort, TextPort {
  private written = 0;

  /** @param directory is made with the first message, for its owner alone */
  constructor(private readonly directory: string) {}

  async send(message: Mail | TextMessage): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    this.written += 1;
    const order = `${Date.now()}-${String(this.written).padStart(6, '0')}`;
    const subject = 'subject' in message ? `Subject: ${message.subject}\n` : '';
    const content = `To: ${message.to}\n${subject}\n${message.text}\n`;
    const name = `${order}-${message.to.replace(/[^\w@+-]/g, '_')}.txt`.slice(-200);
    await writeFile(join(this.directory, name), content, { mode: 0o600, flag: 'wx' });
  }
}
