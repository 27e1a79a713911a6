import { Arg, Ctx, ID, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { uuidOf } from '../../kernel/ids/global-id';
import type { SupportService } from './support.service';
import { StreamSupport } from './support.types';

@Resolver()
export class SupportResolver {
  constructor(private readonly support: SupportService) {}

  @EventSubscription(
    () => StreamSupport,
    'The tips and gifts for a live stream, in order, for everybody who may watch it.',
  )
  streamSupport(
    @Arg('liveStreamId', () => ID, { description: 'The stream.' }) liveStreamId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last one received: begin with what came since.',
    })
    after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<AsyncIterable<StreamSupport>> {
    return this.support.follow(context, uuidOf('LiveStream', liveStreamId), after ?? null);
  }
}
