import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { ref } from '../../kernel/read/ref';
import type { PrivacyService } from './privacy.service';
import { UpdatePrivacyInput, UpdatePrivacyPayload } from './privacy.types';

@Resolver()
export class PrivacyResolver {
  constructor(private readonly privacy: PrivacyService) {}

  @PayloadMutation(
    () => UpdatePrivacyPayload,
    'Changes who sees which part of the viewer’s profile, who may write first, and whether search finds it.',
  )
  async updatePrivacy(
    @Input(() => UpdatePrivacyInput) input: UpdatePrivacyInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdatePrivacyPayload> {
    const userId = await this.privacy.update(context, {
      bioAudience: input.bioAudience ?? undefined,
      linksAudience: input.linksAudience ?? undefined,
      interestsAudience: input.interestsAudience ?? undefined,
      followsAudience: input.followsAudience ?? undefined,
      friendsAudience: input.friendsAudience ?? undefined,
      activityAudience: input.activityAudience ?? undefined,
      presenceAudience: input.presenceAudience ?? undefined,
      messageAudience: input.messageAudience ?? undefined,
      friendRequestAudience: input.friendRequestAudience ?? undefined,
      isSearchable: input.isSearchable ?? undefined,
    });
    return succeed({ viewer: ref('User', userId) });
  }
}
