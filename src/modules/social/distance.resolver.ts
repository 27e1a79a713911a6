import { Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { encodeGlobalId, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { DistanceService } from './distance.service';
import {
  BlockPayload,
  DistanceInput,
  KeptAwayAccount,
  MuteInput,
  MutePayload,
  UnblockPayload,
  UnmutePayload,
} from './distance.types';
import { keptAwayMax, type KeptAway } from './kept-away';

@Resolver()
export class DistanceResolver {
  constructor(private readonly distance: DistanceService) {}

  @Query(() => [KeptAwayAccount], {
    description: `Whom the viewer blocks, the newest first; ${keptAwayMax} at most.`,
  })
  async blockedAccounts(@Ctx() context: RequestContext): Promise<readonly KeptAwayAccount[]> {
    return (await this.distance.blocked(context)).map(withGlobalId);
  }

  @Query(() => [KeptAwayAccount], {
    description: `Whom the viewer mutes, the newest first; ${keptAwayMax} at most.`,
  })
  async mutedAccounts(@Ctx() context: RequestContext): Promise<readonly KeptAwayAccount[]> {
    return (await this.distance.muted(context)).map(withGlobalId);
  }

  @PayloadMutation(
    () => BlockPayload,
    'Blocks an account: neither sees, follows or writes to the other. Blocking it again changes nothing.',
  )
  async block(
    @Input(() => DistanceInput) input: DistanceInput,
    @Ctx() context: RequestContext,
  ): Promise<BlockPayload> {
    const userId = uuidOf('User', input.userId);
    await this.distance.block(context, userId);
    const blocked = (await this.distance.blocked(context)).find((one) => one.userId === userId);
    return succeed({ blocked: blocked ? withGlobalId(blocked) : null });
  }

  @PayloadMutation(
    () => UnblockPayload,
    'Takes a block back. Where there was none, nothing changes.',
  )
  async unblock(
    @Input(() => DistanceInput) input: DistanceInput,
    @Ctx() context: RequestContext,
  ): Promise<UnblockPayload> {
    const userId = uuidOf('User', input.userId);
    await this.distance.unblock(context, userId);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(
    () => MutePayload,
    'Keeps an account out of the viewer’s feed and inbox, without its knowing.',
  )
  async mute(
    @Input(() => MuteInput) input: MuteInput,
    @Ctx() context: RequestContext,
  ): Promise<MutePayload> {
    const userId = uuidOf('User', input.userId);
    await this.distance.mute(context, userId, input.until ?? null);
    return succeed({ user: ref('User', userId) });
  }

  @PayloadMutation(() => UnmutePayload, 'Hears of an account again.')
  async unmute(
    @Input(() => DistanceInput) input: DistanceInput,
    @Ctx() context: RequestContext,
  ): Promise<UnmutePayload> {
    const userId = uuidOf('User', input.userId);
    await this.distance.unmute(context, userId);
    return succeed({ user: ref('User', userId) });
  }
}

function withGlobalId({ userId, ...rest }: KeptAway): KeptAwayAccount {
  return { ...rest, userId: encodeGlobalId('User', userId) };
}
