import sql, { type Sql } from 'sql-template-tag';
import { AuditLog, SecurityEvent, SystemLog } from '../../generated/graphql';
import type { ConnectionSource, ListSource, OneSource } from '../../kernel/read/engine';
import { computed, extendType } from '../../kernel/read/extend';
import type { ReadDefinitions } from '../../kernel/read/model';
import type { Order } from '../../kernel/read/type-map';
import { policies } from './audit.policy';

/** How many lines of the logs one answer has at most. */
export const linesMax = 200;

const newestFirst: Order = [
  { column: 'created_at', direction: 'desc', isNullable: false, sqlType: 'timestamptz' },
  { column: 'id', direction: 'desc', isNullable: false, sqlType: 'uuid' },
];

/** What the read engine fetches of the audit trail, the logs and security events. */
export const auditReads: ReadDefinitions = {
  policies,
  extensions: [
    extendType(AuditLog, {
      changes: computed(
        'String',
        {
          description:
            'What changed, before and after, as JSON. Secrets and personal values are masked.',
        },
        ({ row }) => sql`${row('changes')}::text`,
      ),
    }),
    extendType(SystemLog, {
      metadata: computed(
        'String',
        { description: 'What else the line says, as JSON.' },
        ({ row }) => sql`${row('metadata')}::text`,
      ),
    }),
    extendType(SecurityEvent, {
      details: computed(
        'String',
        { description: 'What else is known of it, as JSON.' },
        ({ row }) => sql`${row('details')}::text`,
      ),
    }),
  ],
};

/** Which rows of the audit trail. */
export interface AuditQuery {
  readonly category?: string | null;
  readonly severity?: string | null;
  readonly action?: string | null;
  readonly actorId?: string | null;
  readonly affectedUserId?: string | null;
  readonly requestId?: string | null;
  readonly from?: Date | null;
  readonly until?: Date | null;
}

/** The audit trail, newest first. */
export function auditTrail(query: AuditQuery): ConnectionSource {
  const { category = null, severity = null, action = null, requestId = null } = query;
  const { actorId = null, affectedUserId = null, from = null, until = null } = query;
  return {
    name: `audit-trail:${JSON.stringify(query)}`,
    type: 'AuditLog',
    order: newestFirst,
    where: ({ row }) => sql`(${category}::text IS NULL OR ${row('category')}::text = ${category})
      AND (${severity}::text IS NULL OR ${row('severity')}::text = ${severity})
      AND (${action}::text IS NULL OR ${row('action')} = ${action})
      AND (${actorId}::uuid IS NULL OR ${row('actor_id')} = ${actorId}::uuid)
      AND (${affectedUserId}::uuid IS NULL OR ${row('affected_user_id')} = ${affectedUserId}::uuid)
      AND (${requestId}::text IS NULL OR ${row('request_id')} = ${requestId})
      AND ${isWithin(row('created_at'), from, until)}`,
  };
}

/** Which lines of the logs. */
export interface LogQuery {
  readonly level?: string | null;
  readonly service?: string | null;
  readonly component?: string | null;
  readonly requestId?: string | null;
  readonly sessionId?: string | null;
  readonly from?: Date | null;
  readonly until?: Date | null;
}

/** The newest lines of the logs. */
export function logLines(query: LogQuery): ListSource {
  const { level = null, service = null, component = null, requestId = null } = query;
  const { sessionId = null, from = null, until = null } = query;
  return {
    type: 'SystemLog',
    order: newestFirst,
    max: linesMax,
    where: ({ row }) => sql`(${level}::text IS NULL OR ${row('level')}::text = ${level})
      AND (${service}::text IS NULL OR ${row('service')} = ${service})
      AND (${component}::text IS NULL OR ${row('component')} = ${component})
      AND (${requestId}::text IS NULL OR ${row('request_id')} = ${requestId})
      AND (${sessionId}::uuid IS NULL OR ${row('session_id')} = ${sessionId}::uuid)
      AND ${isWithin(row('created_at'), from, until)}`,
  };
}

/** Which security events. */
export interface SecurityEventQuery {
  readonly severity?: string | null;
  readonly isOpen?: boolean | null;
}

/** Security events, newest first. */
export function securityEventsBy({
  severity = null,
  isOpen = null,
}: SecurityEventQuery): ConnectionSource {
  return {
    name: `security-events:${severity ?? ''}:${isOpen ?? ''}`,
    type: 'SecurityEvent',
    order: newestFirst,
    where: ({ row }) => sql`(${severity}::text IS NULL OR ${row('severity')}::text = ${severity})
      AND (${isOpen}::boolean IS NULL OR (${row('resolved_at')} IS NULL) = ${isOpen})`,
  };
}

/** One security event. */
export function securityEventWith(id: string): OneSource {
  return { type: 'SecurityEvent', where: ({ row }) => sql`${row('id')} = ${id}::uuid` };
}

function isWithin(time: Sql, from: Date | null, until: Date | null): Sql {
  return sql`(${from}::timestamptz IS NULL OR ${time} >= ${from}::timestamptz)
    AND (${until}::timestamptz IS NULL OR ${time} < ${until}::timestamptz)`;
}
