import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import { AuditLogConnection, SecurityEventConnection, SystemLog } from '../../generated/graphql';
import { requirePermission } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import type { Row } from '../../kernel/read/row';
import { auditTrail, linesMax, logLines, securityEventsBy } from './audit.reads';
import { readAudit, type AuditService } from './audit.service';
import {
  AuditLogFilter,
  ResolveSecurityEventInput,
  ResolveSecurityEventPayload,
  SecurityEventFilter,
  SystemLogFilter,
  TakeOnSecurityEventInput,
  TakeOnSecurityEventPayload,
} from './audit.types';

/** What staff read of deeds, logs and attacks. Each look goes through the auditor's role and leaves a row of its own. */
@Resolver()
export class AuditResolver {
  constructor(private readonly audit: AuditService) {}

  @Query(() => AuditLogConnection, {
    description: 'The audit trail, newest first, for those who may read it.',
  })
  auditLogs(
    @Arg('filter', () => AuditLogFilter, { nullable: true, description: 'Which rows.' })
    filter: AuditLogFilter | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, readAudit);
    const { actorId, affectedUserId, ...rest } = filter ?? {};
    const source = auditTrail({
      ...rest,
      actorId: optionalUuidOf('User', actorId),
      affectedUserId: optionalUuidOf('User', affectedUserId),
    });
    return context.reads.asAuditor('audit trail').connection(info, source);
  }

  @Query(() => [SystemLog], {
    description: `The newest lines of the logs, ${linesMax} at most, for those who may read them.`,
  })
  systemLogs(
    @Arg('filter', () => SystemLogFilter, { nullable: true, description: 'Which lines.' })
    filter: SystemLogFilter | null,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Row[]> {
    requirePermission(context, readAudit);
    const { sessionId, ...rest } = filter ?? {};
    const source = logLines({
      ...rest,
      sessionId: optionalUuidOf('UserSession', sessionId),
    });
    return context.reads.asAuditor('logs').list(info, source);
  }

  @Query(() => SecurityEventConnection, {
    description: 'What looked like an attack, newest first, for those who may read it.',
  })
  securityEvents(
    @Arg('filter', () => SecurityEventFilter, { nullable: true, description: 'Which events.' })
    filter: SecurityEventFilter | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, readAudit);
    return context.reads
      .asAuditor('security events')
      .connection(info, securityEventsBy(filter ?? {}));
  }

  @PayloadMutation(() => TakeOnSecurityEventPayload, 'Takes an open security event on.')
  async takeOnSecurityEvent(
    @Input(() => TakeOnSecurityEventInput) input: TakeOnSecurityEventInput,
    @Ctx() context: RequestContext,
  ): Promise<TakeOnSecurityEventPayload> {
    const id = uuidOf('SecurityEvent', input.securityEventId);
    await this.audit.takeOn(context, id);
    return succeed({ securityEventId: input.securityEventId });
  }

  @PayloadMutation(() => ResolveSecurityEventPayload, 'Closes an open security event.')
  async resolveSecurityEvent(
    @Input(() => ResolveSecurityEventInput) input: ResolveSecurityEventInput,
    @Ctx() context: RequestContext,
  ): Promise<ResolveSecurityEventPayload> {
    const id = uuidOf('SecurityEvent', input.securityEventId);
    await this.audit.resolve(context, id, input.resolution);
    return succeed({ securityEventId: input.securityEventId });
  }
}
