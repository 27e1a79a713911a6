import type { Policies } from '../../kernel/auth/policy';

/** Who may read what is kept of deeds, of the services themselves and of attacks. */
export const policies: Policies = {
  /** The audit trail is for those who may read it. */
  'audit-log.read': ({ viewer }) => viewer.may('audit:read'),

  /** The logs are for those who may read the audit trail. */
  'system-log.read': ({ viewer }) => viewer.may('audit:read'),

  /** What looks like an attack is for those who may read the audit trail. */
  'security-event.read': ({ viewer }) => viewer.may('audit:read'),
};
