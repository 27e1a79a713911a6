import sql, { type Sql } from 'sql-template-tag';
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { ReadScope } from '../auth/policy';
import { computedObject, type FieldDefinition } from './extend';

/** Why something is open to the viewer, or what would open it. */
export enum AccessReason {
  PUBLIC = 'PUBLIC',
  OWN = 'OWN',
  STAFF = 'STAFF',
  FOLLOWS = 'FOLLOWS',
  SUBSCRIBES = 'SUBSCRIBES',
  PURCHASED = 'PURCHASED',
  MEMBER = 'MEMBER',
  FOLLOW_REQUIRED = 'FOLLOW_REQUIRED',
  SUBSCRIPTION_REQUIRED = 'SUBSCRIPTION_REQUIRED',
  PURCHASE_REQUIRED = 'PURCHASE_REQUIRED',
  MEMBERSHIP_REQUIRED = 'MEMBERSHIP_REQUIRED',
  AGE_CHECK_REQUIRED = 'AGE_CHECK_REQUIRED',
  BANNED = 'BANNED',
  PRIVATE = 'PRIVATE',
}

registerEnumType(AccessReason, {
  name: 'AccessReason',
  description: 'Why something is open to the viewer, or what would open it.',
  valuesConfig: {
    PUBLIC: { description: 'Open: it is for everybody who may know of it.' },
    OWN: { description: 'Open: it is the viewer\u2019s own.' },
    STAFF: { description: 'Open: the viewer is staff.' },
    FOLLOWS: { description: 'Open: the viewer follows its creator.' },
    SUBSCRIBES: { description: 'Open: the viewer subscribes to its creator.' },
    PURCHASED: { description: 'Open: the viewer has bought it.' },
    MEMBER: { description: 'Open: the viewer is a member of the platform.' },
    FOLLOW_REQUIRED: { description: 'Closed: following its creator opens it.' },
    SUBSCRIPTION_REQUIRED: { description: 'Closed: subscribing to its creator opens it.' },
    PURCHASE_REQUIRED: { description: 'Closed: buying it opens it.' },
    MEMBERSHIP_REQUIRED: { description: 'Closed: a membership of the platform opens it.' },
    AGE_CHECK_REQUIRED: { description: 'Closed: the viewer has to pass an age check first.' },
    BANNED: { description: 'Closed: the viewer is kept out of it.' },
    PRIVATE: { description: 'Closed: it is for its creator alone.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'Whether something is open to the viewer, and why.',
})
export class ViewerAccess {
  @Field(() => Boolean, { description: 'Whether it is open to the viewer now.' })
  allowed!: boolean;

  @Field(() => AccessReason, { description: 'Why it is, or what would open it.' })
  reason!: AccessReason;
}

/** What the rule asks of one thing and one viewer. What is left out is so of nobody. */
export interface EntitlementFacts {
  /** Whom it is for: PUBLIC, FOLLOWERS, SUBSCRIBERS, PAID, MEMBERS or PRIVATE, as text. */
  readonly audience: Sql;
  readonly isOwn: Sql;
  readonly isStaff: Sql;
  /** Left out, nobody is kept out. */
  readonly isKeptOut?: Sql;
  /** Left out, everybody is. */
  readonly isOldEnough?: Sql;
  readonly follows?: Sql;
  readonly subscribes?: Sql;
  readonly hasBought?: Sql;
}

const no = sql`FALSE`;

/** The reason as text, by the one rule of the database, `app.entitlement`. */
function reasonFor(facts: EntitlementFacts): Sql {
  const { audience, isOwn, isStaff, isKeptOut = no, isOldEnough = sql`TRUE` } = facts;
  const { follows = no, subscribes = no, hasBought = no } = facts;
  return sql`app.entitlement((${audience})::text, ${isKeptOut}, ${isOwn}, ${isStaff}, ${isOldEnough},
    ${follows}, ${subscribes}, ${hasBought}, FALSE)`;
}

/** A field `viewerAccess`; the rule is asked once for a row, whatever of it is selected. */
export function viewerAccess(
  description: string,
  factsOf: (scope: ReadScope) => EntitlementFacts,
): FieldDefinition {
  return computedObject(
    ViewerAccess,
    { description },
    (
      scope,
    ) => sql`(SELECT json_build_object('allowed', app.opens(found.reason), 'reason', found.reason)
      FROM (SELECT ${reasonFor(factsOf(scope))} AS reason OFFSET 0) found)`,
  );
}
