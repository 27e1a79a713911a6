import { ApiError } from '../problems/errors';
import { HttpTexts } from './http-texts';
import { OutboxFolder } from './outbox-folder';
import type { MailPort, TextPort } from './ports';
import { SmtpMail } from './smtp';

/** Where e-mail and short messages go. */
export interface PostSettings {
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly smsUrl: string | null;
  readonly smsFrom: string | null;
  /** A folder for what cannot be sent, on a developer's machine alone; left out, it is not pretended to be sent. */
  readonly outboxDirectory?: string | null;
}

/** What carries e-mail and short messages. */
export interface Post {
  readonly mail: MailPort;
  readonly texts: TextPort;
}

/** Where nothing is set up, nothing is pretended: whoever wants something sent learns that it cannot be. */
const nowhere = {
  send: async (): Promise<void> => {
    throw new ApiError('UNAVAILABLE', 'Messages cannot be sent at the moment.');
  },
};

/** The carriers that are set up. */
export function openPost(settings: PostSettings): Post {
  const { smtpUrl, mailFrom, smsUrl, smsFrom, outboxDirectory } = settings;
  const otherwise = outboxDirectory ? new OutboxFolder(outboxDirectory) : nowhere;
  return {
    mail: smtpUrl && mailFrom ? new SmtpMail(smtpUrl, mailFrom) : otherwise,
    texts: smsUrl && smsFrom ? new HttpTexts(smsUrl, smsFrom) : otherwise,
  };
}
