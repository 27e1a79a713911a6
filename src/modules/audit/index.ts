import type { Database } from '../../kernel/db/database';
import { AuditResolver } from './audit.resolver';
import { AuditService } from './audit.service';
import { AuditStore } from './audit.store';

export { auditReads } from './audit.reads';

export const auditResolvers = [AuditResolver] as const;

export interface Audit {
  readonly service: AuditService;
  readonly resolvers: readonly object[];
}

export function createAudit(database: Database): Audit {
  const service = new AuditService(database, new AuditStore());
  return { service, resolvers: [new AuditResolver(service)] };
}
