import type { PushPlatform } from '../../generated/prisma/enums';

/** A letter by e-mail, in plain words. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Whatever carries e-mail. */
export interface MailPort {
  /** @throws Undeliverable, CarrierBusy; whatever else it throws means that it was not taken and may be tried again. */
  send(mail: Mail): Promise<void>;
}

/** A short message to a telephone. */
export interface TextMessage {
  /** In E.164 form: +4366012345678. */
  readonly to: string;
  readonly text: string;
}

/** Whatever carries short messages. */
export interface TextPort {
  /** @throws Undeliverable, CarrierBusy; whatever else it throws means that it was not taken and may be tried again. */
  send(message: TextMessage): Promise<void>;
}

/** What a browser encrypts by, as it names them. */
export interface WebPushKeys {
  readonly p256dh: string;
  readonly auth: string;
}

/** A message to a device. */
export interface PushMessage {
  /** The address that the system gave the device. */
  readonly to: string;
  /** Null but for browsers. */
  readonly webKeys: WebPushKeys | null;
  /** Tells the message from others: sent again with the same id, the device shows it once. 32 URL-safe characters at most. */
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Where to read on: an absolute address; null where there is nothing more. */
  readonly link: string | null;
}

/** Whatever carries messages to the devices of one system. */
export interface PushPort {
  /** @throws Undeliverable, CarrierBusy; whatever else it throws means that it was not taken and may be tried again. */
  send(message: PushMessage): Promise<void>;
}

/** What carries push messages, by the system of the device; nothing where none is set up. */
export type PushCarriers = Readonly<Partial<Record<PushPlatform, PushPort>>>;

/** The carrier says for good that it does not take a message: trying again is in vain. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';

  /**
   * @param message why, in words without anything personal
   * @param isTargetGone whether nothing else will ever reach this address or device either
   */
  constructor(
    message: string,
    readonly isTargetGone: boolean,
  ) {
    super(message);
  }
}

/** The carrier has too much to do and asks to come again later. */
export class CarrierBusy extends Error {
  override readonly name = 'CarrierBusy';

  /**
   * @param afterSeconds how long to wait; null where it does not say
   * @param status what it answered
   */
  constructor(
    readonly afterSeconds: number | null,
    status: number,
  ) {
    super(`The carrier is busy: ${status}`);
  }
}

/** What an answer of a carrier over HTTP that is no success means. */
export function carrierProblem(status: number, retryAfter: string | null): Error {
  if (status === 404 || status === 410) return new Undeliverable('The device is gone.', true);
  if (status === 429) return new CarrierBusy(secondsOf(retryAfter), status);
  if (status === 503 && retryAfter !== null) return new CarrierBusy(secondsOf(retryAfter), status);
  if (status >= 400 && status < 500 && status !== 408) {
    return new Undeliverable(`The carrier refused it: ${status}.`, false);
  }
  return new Error(`The message was not taken: ${status}`);
}

/** `Retry-After` in seconds or as a date; null for neither. */
function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
