import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Query, Resolver } from 'type-graphql';
import { Cluster } from '../../generated/graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import type { Row } from '../../kernel/read/row';
import { allClusters } from './profiles.reads';

@Resolver()
export class ClusterResolver {
  @Query(() => [Cluster], {
    description: 'The brands of the platform, the portal first; 100 at most.',
  })
  clusters(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly Row[]> {
    return context.reads.list(info, allClusters);
  }
}
