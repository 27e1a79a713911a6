import type { Database } from '../../kernel/db/database';

/** Reads the registry of brands. */
export class ClusterStore {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  async keys(): Promise<readonly string[]> {
    const text = '/* clusters.keys */ SELECT key FROM clusters';
    const rows = await this.database.query({ text, values: [] });
    return rows.map(({ key }) => String(key));
  }
}
