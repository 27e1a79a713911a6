import { randomBytes } from 'node:crypto';
import { long, past, type DomainRules } from './rules-of';

/** What the tables of the domain media refuse. */
export const rules: DomainRules = {
  rows: {
    uploads: () => ({
      kind: 'IMAGE',
      file_name: 'a.png',
      mime_type: 'image/png',
      byte_size: 9,
      sha256: 'a'.repeat(64),
      storage_key: `post/${randomBytes(12).toString('hex')}`,
      expires_at: '2999-01-01T00:00:00Z',
    }),
  },
  nonsense: [
    ['uploads', { file_name: '../a.png' }, 'uploads_file_name_form'],
    ['uploads', { file_name: 'a\\b.png' }, 'uploads_file_name_form'],
    ['uploads', { file_name: '..' }, 'uploads_file_name_form'],
    ['uploads', { file_name: 'a\n.png' }, 'uploads_file_name_form'],
    ['uploads', { file_name: long(256) }, 'uploads_file_name_form'],
    ['uploads', { mime_type: 'image/PNG' }, 'uploads_mime_type_form'],
    ['uploads', { mime_type: 'video/mp4' }, 'uploads_kind_with_mime_type'],
    ['uploads', { byte_size: 0 }, 'uploads_byte_size_range'],
    ['uploads', { byte_size: 5 * 1024 ** 3 + 1 }, 'uploads_byte_size_range'],
    ['uploads', { sha256: 'A'.repeat(64) }, 'uploads_sha256_form'],
    ['uploads', { storage_key: '../a' }, 'uploads_storage_key_form'],
    ['uploads', { width: 0 }, 'uploads_measures_positive'],
    ['uploads', { duration_seconds: -1 }, 'uploads_measures_positive'],
    ['uploads', { received_at: past }, 'uploads_received_with_status'],
    ['uploads', { status: 'RECEIVED' }, 'uploads_received_with_status'],
    ['uploads', { status: 'ATTACHED', received_at: past }, 'uploads_expiry_with_status'],
    ['uploads', { expires_at: null }, 'uploads_expiry_with_status'],
  ],
};
