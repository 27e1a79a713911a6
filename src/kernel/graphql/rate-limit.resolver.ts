import { GraphQLDateTime } from 'graphql-scalars';
import { Ctx, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { RequestContext } from './context';

/** What an operation costs, and what is left to whoever asks. */
@ObjectType({
  simpleResolvers: true,
  description: 'What this operation costs, and what is left for others to whoever asks.',
})
export class RateLimit {
  @Field(() => Int, { description: 'What this operation costs at most.' })
  cost!: number;

  @Field(() => Int, { description: 'How many points one has at most.' })
  limit!: number;

  @Field(() => Int, { description: 'How many points are left.' })
  remaining!: number;

  @Field(() => GraphQLDateTime, {
    description: 'When all of them are there again, if nothing else is asked until then.',
  })
  resetAt!: Date;

  @Field(() => Int, { description: 'How many rows this operation fetches at most.' })
  nodeCount!: number;
}

/** Tells clients of their budget. Without one, as where no transport counts, there is nothing to tell. */
@Resolver()
export class RateLimitResolver {
  @Query(() => RateLimit, {
    nullable: true,
    description: 'What this operation costs, and what is left to whoever asks.',
  })
  rateLimit(@Ctx() { meter }: RequestContext): RateLimit | null {
    const { requested, budget } = meter;
    if (requested === null || budget === null) return null;
    const { maximum, available, restoredPerSecond } = budget;
    const missingMs = ((maximum - available) / restoredPerSecond) * 1000;
    return {
      cost: requested,
      limit: maximum,
      remaining: available,
      resetAt: new Date(Date.now() + missingMs),
      nodeCount: requested,
    };
  }
}
