/** A file that somebody is about to send, as they announced it. */
export interface AnnouncedObject {
  /** Where it shall lie: a name of ours, made of small letters, digits, dashes and slashes. */
  readonly key: string;
  /** Such as image/png. */
  readonly contentType: string;
  readonly byteSize: number;
  /** The SHA-256 of its content, as 64 hexadecimal digits. */
  readonly sha256: string;
  /** Whether it is kept encrypted; left out, as the store keeps all else. */
  readonly isEncrypted?: boolean;
}

/** How a file is sent: whoever has this may send the file that was announced, and nothing else. */
export interface UploadTarget {
  readonly url: string;
  readonly method: 'PUT';
  /** To be sent as they are, since the address is signed with them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: Date;
}

/** What a store knows of a file that it holds. */
export interface StoredObject {
  readonly byteSize: number;
  readonly contentType: string | null;
  /** The SHA-256 that the store itself computed, as 64 hexadecimal digits; null where it computed none. */
  readonly sha256: string | null;
}

/** Whatever keeps files. They come and go without passing through the API: by addresses that are signed for a while. */
export interface ObjectStore {
  /** An address to send a file to, good for so many seconds. */
  uploadTarget(object: AnnouncedObject, lifetimeSeconds: number): Promise<UploadTarget>;
  /** What lies under a key; null where nothing does. */
  stat(key: string): Promise<StoredObject | null>;
  /** The first bytes of a file, as many as there are. */
  firstBytes(key: string, count: number): Promise<Uint8Array>;
  /** Removes a file. Where there is none, nothing happens. */
  remove(key: string): Promise<void>;
  /**
   * An address that a file can be fetched from by whoever has it, for at least five minutes and at most ten. It is the same
   * for five minutes, so that browsers keep what they fetched.
   */
  addressOf(key: string): Promise<string>;
}

/** How long the same address is given for a file, in milliseconds; it is good for twice as long. */
export const addressWindowMs = 5 * 60_000;

/** When the address that is given now was first given. */
export function addressedAt(now = Date.now()): Date {
  return new Date(now - (now % addressWindowMs));
}
