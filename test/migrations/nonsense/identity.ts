import { randomBytes } from 'node:crypto';
import { unique } from '../people';
import { later, long, past, someId, type DomainRules } from './rules-of';

/** What the tables of the domain identity refuse. */
export const rules: DomainRules = {
  rows: {
    user_roles: () => ({ key: unique('role').replace(/[^a-z]/g, '-') }),
    user_permissions: () => ({ key: `report:${unique('review').replace(/[^a-z]/g, '-')}` }),
    user_recovery_codes: () => ({ code_hash: randomBytes(32) }),
    webauthn_credentials: () => ({ credential_id: randomBytes(32) }),
    user_verification_codes: () => ({
      code_hash: randomBytes(32),
      target_hash: randomBytes(32),
      expires_at: '2999-01-01',
    }),
    password_reset_tokens: () => ({ token_hash: randomBytes(32), expires_at: '2999-01-01' }),
    oauth_identities: () => ({ issuer: 'https://id.example.test' }),
    rate_limit_events: () => ({ limit_name: 'session.login', retry_at: '2999-01-01' }),
    user_private: () => ({ date_of_birth: past }),
  },
  nonsense: [
    ['user_sessions', { device_name: ' ' }, 'user_sessions_device_name_form'],
    ['users', { username: 'ab' }, 'users_username_form'],
    ['users', { username: long(31) }, 'users_username_form'],
    ['users', { username: 'ada lovelace' }, 'users_username_form'],
    ['users', { username: '\u212Aelvin' }, 'users_username_form'],
    ['user_private', { date_of_birth: '2999-01-01' }, 'user_private_date_of_birth_past'],
    ['user_sessions', { refresh_generation: 0 }, 'user_sessions_refresh_generation_positive'],
    ['user_roles', { key: 'Boss' }, 'user_roles_key_form'],
    ['user_roles', { name: ' ' }, 'user_roles_name_form'],
    ['user_permissions', { key: 'review' }, 'user_permissions_key_form'],
    ['user_role_assignments', { expires_at: past }, 'user_role_assignments_expiry_after_creation'],
    ['user_2fa', { key_version: 0 }, 'user_2fa_key_version_positive'],
    ['user_2fa', { last_step: 1 }, 'user_2fa_last_step_with_confirmation'],
    ['user_recovery_codes', { code_hash: randomBytes(31) }, 'user_recovery_codes_code_hash_length'],
    [
      'webauthn_credentials',
      { credential_id: Buffer.alloc(0) },
      'webauthn_credentials_credential_id_length',
    ],
    ['webauthn_credentials', { sign_count: -1 }, 'webauthn_credentials_sign_count_not_negative'],
    ['webauthn_credentials', { name: '' }, 'webauthn_credentials_name_form'],
    [
      'user_verification_codes',
      { code_hash: randomBytes(8) },
      'user_verification_codes_code_hash_length',
    ],
    [
      'user_verification_codes',
      { target_hash: randomBytes(8) },
      'user_verification_codes_target_hash_length',
    ],
    [
      'user_verification_codes',
      { attempt_count: 11 },
      'user_verification_codes_attempt_count_range',
    ],
    [
      'user_verification_codes',
      { expires_at: past },
      'user_verification_codes_expiry_after_creation',
    ],
    [
      'password_reset_tokens',
      { token_hash: randomBytes(16) },
      'password_reset_tokens_token_hash_length',
    ],
    ['password_reset_tokens', { expires_at: past }, 'password_reset_tokens_expiry_after_creation'],
    ['oauth_identities', { issuer: 'somewhere' }, 'oauth_identities_issuer_form'],
    ['oauth_identities', { subject: ' ' }, 'oauth_identities_subject_form'],
    ['user_login_history', { country_code: 'de' }, 'user_login_history_country_code_form'],
    [
      'user_login_history',
      { outcome: 'WRONG_PASSWORD', session_id: someId },
      'user_login_history_session_with_success',
    ],
    ['rate_limit_events', { limit_name: 'login' }, 'rate_limit_events_limit_name_form'],
    [
      'rate_limit_events',
      { created_at: later, retry_at: past },
      'rate_limit_events_retry_after_now',
    ],
    ['subject_keys', { key_version: 0 }, 'subject_keys_key_version_positive'],
    ['user_private', { phone_hash: randomBytes(32) }, 'user_private_phone_whole'],
    [
      'user_private',
      { phone_cipher: randomBytes(9), phone_key_version: 1, phone_hash: randomBytes(9) },
      'user_private_phone_hash_length',
    ],
    ['user_private', { phone_verified_at: past }, 'user_private_phone_verified_with_phone'],
  ],
};
