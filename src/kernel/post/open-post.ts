import { ApiError } from '../problems/errors';
import { HttpTexts } from './http-texts';
import type { MailPort, TextPort } from './ports';
import { SmtpMail } from './smtp';

/** Where e-mail and short messages go. */
export interface PostSettings {
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly smsUrl: string | null;
  readonly smsFrom: string | null;
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
export function openPost({ smtpUrl, mailFrom, smsUrl, smsFrom }: PostSettings): Post {
  return {
    mail: smtpUrl && mailFrom ? new SmtpMail(smtpUrl, mailFrom) : nowhere,
    texts: smsUrl && smsFrom ? new HttpTexts(smsUrl, smsFrom) : nowhere,
  };
}
