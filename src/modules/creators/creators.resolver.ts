import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { Creator } from '../../generated/graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import type { Row } from '../../kernel/read/row';
import { creatorByHandle } from './creators.reads';

@Resolver()
export class CreatorResolver {
  @Query(() => Creator, {
    nullable: true,
    description:
      'The creator with this handle; null where there is none that the viewer may know of.',
  })
  creator(
    @Arg('handle', () => String, { description: 'The handle, in any case.' }) handle: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    return context.reads.one(info, creatorByHandle(handle));
  }
}
