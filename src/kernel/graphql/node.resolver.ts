import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { decodeGlobalId } from '../ids/global-id';
import { badUserInput } from '../problems/errors';
import { ref } from '../read/ref';
import type { ReadModel } from '../read/model';
import type { Row } from '../read/row';
import type { RequestContext } from './context';
import { Node } from './node';

/** How many nodes one `nodes` gives at most. */
const nodesMax = 100;

/** Finds anything by its global id. What is absent, foreign or forbidden is null, and nobody can tell which. */
@Resolver()
export class NodeResolver {
  constructor(private readonly model: ReadModel) {}

  @Query(() => Node, {
    nullable: true,
    description: 'The thing with this id; null where there is none that the viewer may know of.',
  })
  node(
    @Arg('id', () => ID, { description: 'A global id.' }) id: string,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    return this.find(id, context, info);
  }

  @Query(() => [Node], {
    nullable: 'items',
    description: `The things with these ids, ${nodesMax} at most, in their order; null where there is none that the viewer may know of.`,
  })
  nodes(
    @Arg('ids', () => [ID], { description: 'Global ids.' }) ids: readonly string[],
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly (Row | null)[]> {
    if (ids.length > nodesMax) throw badUserInput(`Ask for ${nodesMax} nodes or fewer at once.`);
    return Promise.all(ids.map((id) => this.find(id, context, info)));
  }

  private async find(
    id: string,
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<Row | null> {
    const { type, uuid } = decodeGlobalId(id);
    return this.model.isNode(type) ? context.reads.load(ref(type, uuid), info) : null;
  }
}
