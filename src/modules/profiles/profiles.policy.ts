import sql from 'sql-template-tag';
import type { Policies } from '../../kernel/auth/policy';

/** Who may see which brand and which profile. */
export const policies: Policies = {
  /** The brands are public. */
  'cluster.read': () => sql`TRUE`,

  /** A profile is reached only through its account and is as visible as that. */
  'profile.read': () => sql`TRUE`,
};
