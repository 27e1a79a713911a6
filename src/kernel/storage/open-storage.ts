import { deriveKey } from '../crypto/keys';
import { ApiError } from '../problems/errors';
import { LocalStore } from './local-store';
import type { ObjectStore } from './ports';
import { S3Store, type S3Settings } from './s3-store';

/** Where files are kept. */
export interface StorageSettings {
  /** Null where there is no bucket. */
  readonly s3: S3Settings | null;
  /** A folder for what has no bucket, on a developer's machine alone; left out, no files are taken. */
  readonly directory?: string | null;
}

/** What keeps files. */
export interface Storage {
  readonly store: ObjectStore;
  /** The store whose files come and go through the gateway; null where they do not. */
  readonly local: LocalStore | null;
}

/** Where nothing is set up, nothing is pretended: whoever wants to send a file learns that it cannot be. */
const nowhere: ObjectStore = {
  uploadTarget: refuse,
  stat: refuse,
  firstBytes: refuse,
  remove: refuse,
  addressOf: refuse,
};

/** The store that is set up; `secret` is the installation's, from which the key of a local one is derived. */
export async function openStorage(
  { s3, directory }: StorageSettings,
  secret: Uint8Array,
): Promise<Storage> {
  if (s3) return { store: await S3Store.open(s3), local: null };
  if (!directory) return { store: nowhere, local: null };
  const local = new LocalStore(
    directory,
    deriveKey(secret, 'storage'),
    deriveKey(secret, 'storage-contents'),
  );
  return { store: local, local };
}

async function refuse(): Promise<never> {
  throw new ApiError('UNAVAILABLE', 'Files are not taken at the moment.');
}
