import sql from 'sql-template-tag';
import { facts } from '../../kernel/auth/facts';
import type { Policies } from '../../kernel/auth/policy';

/** Who may see which brand and which profile. */
export const policies: Policies = {
  /** The brands are public. */
  'cluster.read': () => sql`TRUE`,

  /** A profile is reached only through its account and is as visible as that. */
  'profile.read': () => sql`TRUE`,

  /** What a person says of themselves is for those whom they chose. */
  'profile.bio': ({ row, viewer }) => facts.showsBio(viewer.id, row('user_id')),

  /** Whom somebody chose is for themselves to know. */
  'privacy-settings.read': ({ row, viewer }) => sql`${row('user_id')} = ${viewer.id}`,
};
