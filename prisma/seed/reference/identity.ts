import type { Permission } from '../../../src/kernel/auth/permissions';
import type { ReferenceTable } from './reference';

/** By permission, what it allows and the roles of the product that give it. */
const permissions: Readonly<Record<Permission, readonly [allows: string, ...roles: string[]]>> = {
  'account:read': ['See accounts with what is private of them.', 'support', 'administrator'],
  'account:suspend': ['Suspend accounts and let them back.', 'moderator', 'administrator'],
  'account:ban': ['Ban accounts for good.', 'senior-moderator', 'administrator'],
  'role:manage': ['Make roles and give them to accounts.', 'administrator'],
  'audit:read': ['Read the audit trail, logs and logins.', 'security-officer', 'administrator'],
  'security-event:manage': [
    'Take on and close what looks like an attack.',
    'security-officer',
    'administrator',
  ],
  'report:review': [
    'See the queue and decide on reports.',
    'moderator',
    'senior-moderator',
    'administrator',
  ],
  'report:see-evidence': [
    'See the evidence of reports.',
    'moderator',
    'senior-moderator',
    'administrator',
  ],
  'content:moderate': [
    'Remove, restrict and restore content.',
    'moderator',
    'senior-moderator',
    'administrator',
  ],
  'appeal:decide': ['Decide on appeals.', 'senior-moderator', 'administrator'],
  'identity-case:review': [
    'Review the identity papers of creators.',
    'compliance-officer',
    'administrator',
  ],
  'performer-record:read': ['Read the records of performers.', 'compliance-officer'],
  'data-request:handle': [
    'Handle requests for export and erasure.',
    'compliance-officer',
    'administrator',
  ],
  'ledger:read': ['Read the books.', 'accountant', 'administrator'],
  'journal:post': ['Write and reverse entries of the journal.', 'accountant'],
  'payment:refund': ['Give payments back.', 'accountant', 'support', 'administrator'],
  'payout:approve': ['Let payouts go.', 'accountant', 'administrator'],
  'catalogue:edit': ['Edit collections, films and performers.', 'editor', 'administrator'],
  'announcement:send': ['Write to everybody.', 'editor', 'administrator'],
  'template:edit': ['Edit the texts of notifications.', 'editor', 'administrator'],
  'metric:read': ['Read the figures of the platform.', 'analyst', 'administrator'],
  'experiment:manage': ['Run experiments.', 'analyst', 'administrator'],
  'operation:read': ['See jobs, slow statements and sizes.', 'operator', 'administrator'],
};

const roles: Readonly<Record<string, string>> = {
  administrator: 'Administrator',
  moderator: 'Moderator',
  'senior-moderator': 'Senior moderator',
  'compliance-officer': 'Compliance officer',
  'security-officer': 'Security officer',
  accountant: 'Accountant',
  support: 'Support',
  editor: 'Editor',
  analyst: 'Analyst',
  operator: 'Operator',
};

/** The roles of the product have ids that follow from their place, so that assignments survive a new installation. */
function roleId(key: string): string {
  const place = Object.keys(roles).indexOf(key) + 1;
  return `00000000-0000-7000-8000-0000000001${String(place).padStart(2, '0')}`;
}

export const userPermissions: ReferenceTable = {
  table: 'user_permissions',
  key: ['key'],
  rows: Object.entries(permissions).map(([key, [description]]) => ({ key, description })),
};

export const userRoles: ReferenceTable = {
  table: 'user_roles',
  key: ['key'],
  onlyWhenNew: ['id', 'name'],
  rows: Object.entries(roles).map(([key, name]) => ({
    id: roleId(key),
    key,
    name,
    is_built_in: true,
  })),
};

/** What each role may do from the start; an administrator may give and take more. */
export const rolePermissions: ReferenceTable = {
  table: 'role_permissions',
  key: ['role_id', 'permission_key'],
  rows: Object.entries(permissions).flatMap(([permission, [, ...given]]) =>
    given.map((role) => ({ role_id: roleId(role), permission_key: permission })),
  ),
};
