/** A letter by e-mail, in plain words. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Whatever carries e-mail. */
export interface MailPort {
  /** @throws when it was not taken; it may be tried again. */
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
  /** @throws when it was not taken; it may be tried again. */
  send(message: TextMessage): Promise<void>;
}
