import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { SocialService } from './social.service';
import { FollowInput, FollowPayload, UnfollowInput, UnfollowPayload } from './social.types';

@Resolver()
export class SocialResolver {
  constructor(private readonly social: SocialService) {}

  @PayloadMutation(() => FollowPayload, 'Follows an account. Following it again changes nothing.')
  async follow(
    @Input(() => FollowInput) input: FollowInput,
    @Ctx() context: RequestContext,
  ): Promise<FollowPayload> {
    const userId = uuidOf('User', input.userId);
    await this.social.follow(context, userId);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(() => UnfollowPayload, 'Follows an account no longer.')
  async unfollow(
    @Input(() => UnfollowInput) input: UnfollowInput,
    @Ctx() context: RequestContext,
  ): Promise<UnfollowPayload> {
    const userId = uuidOf('User', input.userId);
    await this.social.unfollow(context, userId);
    return succeed({ user: ref('User', userId) });
  }
}
