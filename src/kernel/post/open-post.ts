import { ApiError } from '../problems/errors';
import { HttpTexts } from './http-texts';
import { OutboxFolder } from './outbox-folder';
import { LocalPush } from './local-push';
import type { MailPort, PushCarriers, TextPort } from './ports';
import { SmtpMail } from './smtp';
import { WebPush, type VapidSettings } from './web-push';

/** Where e-mail, short messages and push messages go. */
export interface PostSettings {
  readonly smtpUrl: string | null;
  readonly mailFrom: string | null;
  readonly smsUrl: string | null;
  readonly smsFrom: string | null;
  /** A folder for what cannot be sent, on a developer's machine alone; left out, it is not pretended to be sent. */
  readonly outboxDirectory?: string | null;
  /** How browsers' push services know us; null means: browsers get none. */
  readonly vapid?: VapidSettings | null;
  /** Whether stand-ins take the place of the services of Apple and Google: never in production. */
  readonly hasLocalPush?: boolean;
}

/** What carries e-mail, short messages and push messages. */
export interface Post {
  readonly mail: MailPort;
  readonly texts: TextPort;
  /** Left out, there is nothing that carries push messages. */
  readonly push?: PushCarriers;
}

/** Where nothing is set up, nothing is pretended: whoever wants something sent learns that it cannot be. */
const nowhere = {
  send: async (): Promise<void> => {
    throw new ApiError('UNAVAILABLE', 'Messages cannot be sent at the moment.');
  },
};

/** The carriers that are set up. */
export function openPost(settings: PostSettings): Post {
  const { smtpUrl, mailFrom, smsUrl, smsFrom, outboxDirectory, vapid, hasLocalPush } = settings;
  const otherwise = outboxDirectory ? new OutboxFolder(outboxDirectory) : nowhere;
  return {
    mail: smtpUrl && mailFrom ? new SmtpMail(smtpUrl, mailFrom) : otherwise,
    texts: smsUrl && smsFrom ? new HttpTexts(smsUrl, smsFrom) : otherwise,
    push: {
      ...(vapid && { WEB: new WebPush(vapid) }),
      ...(hasLocalPush && { IOS: new LocalPush(), ANDROID: new LocalPush() }),
    },
  };
}
