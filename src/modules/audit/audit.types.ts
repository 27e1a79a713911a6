import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import {
  AuditCategory,
  AuditSeverity,
  LogLevel,
  SecuritySeverity,
} from '../../generated/prisma/enums';
import { Outcome } from '../../kernel/graphql/outcome';

@InputType({ description: 'Which rows of the audit trail; all where nothing is said.' })
export class AuditLogFilter {
  @Field(() => AuditCategory, { nullable: true, description: 'What they are about.' })
  category?: AuditCategory | null;

  @Field(() => AuditSeverity, { nullable: true, description: 'How much they matter.' })
  severity?: AuditSeverity | null;

  @Field(() => String, { nullable: true, description: 'What was done, as noun.verb.' })
  action?: string | null;

  @Field(() => ID, { nullable: true, description: 'The account that did it.' })
  actorId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The account that it was done to.' })
  affectedUserId?: string | null;

  @Field(() => String, { nullable: true, description: 'The request that it was done by.' })
  requestId?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'From when on.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when, that moment not included.',
  })
  until?: Date | null;
}

@InputType({ description: 'Which lines of the logs; all where nothing is said.' })
export class SystemLogFilter {
  @Field(() => LogLevel, { nullable: true, description: 'How much they matter.' })
  level?: LogLevel | null;

  @Field(() => String, { nullable: true, description: 'The program that wrote them.' })
  service?: string | null;

  @Field(() => String, { nullable: true, description: 'The part of the program.' })
  component?: string | null;

  @Field(() => String, { nullable: true, description: 'The request that they belong to.' })
  requestId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The session that they belong to.' })
  sessionId?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'From when on.' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'Until when, that moment not included.',
  })
  until?: Date | null;
}

@InputType({ description: 'Which security events; all where nothing is said.' })
export class SecurityEventFilter {
  @Field(() => SecuritySeverity, { nullable: true, description: 'How bad they are.' })
  severity?: SecuritySeverity | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they wait for somebody.' })
  isOpen?: boolean | null;
}

@InputType({ description: 'Which event the viewer takes on.' })
export class TakeOnSecurityEventInput {
  @Field(() => ID, { description: 'The event.' })
  securityEventId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `takeOnSecurityEvent`.' })
export class TakeOnSecurityEventPayload extends Outcome {
  @Field(() => ID, { nullable: true, description: 'The event.' })
  securityEventId?: string | null;
}

@InputType({ description: 'What an event turned out to be.' })
export class ResolveSecurityEventInput {
  @Field(() => ID, { description: 'The event.' })
  securityEventId!: string;

  @Field(() => String, { description: 'What it was and what was done: 1 to 1000 characters.' })
  resolution!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What became of `resolveSecurityEvent`.' })
export class ResolveSecurityEventPayload extends Outcome {
  @Field(() => ID, { nullable: true, description: 'The event.' })
  securityEventId?: string | null;
}
