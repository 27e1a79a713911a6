import { allRows } from '../../kernel/read/statement';
import type { ListSource } from '../../kernel/read/engine';
import type { ReadDefinitions } from '../../kernel/read/model';
import { policies } from './profiles.policy';

/** What the read engine fetches of brands and profiles. */
export const profilesReads: ReadDefinitions = { policies, extensions: [] };

/** The brands, the portal first. */
export const allClusters: ListSource = {
  type: 'Cluster',
  where: allRows,
  order: [{ column: 'position', direction: 'asc', isNullable: false, sqlType: 'integer' }],
  max: 100,
};
