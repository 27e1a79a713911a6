import { Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import type { BlockedPhraseRow, PhraseService } from './phrases.service';
import {
  BlockedPhrase,
  BlockPhraseInput,
  BlockPhrasePayload,
  UnblockPhraseInput,
  UnblockPhrasePayload,
} from './phrases.types';

@Resolver()
export class PhraseResolver {
  constructor(private readonly phrases: PhraseService) {}

  @Query(() => [BlockedPhrase], {
    description: 'The words that nobody may send with a tip, for moderators.',
  })
  blockedPhrases(@Ctx() context: RequestContext): Promise<readonly BlockedPhraseRow[]> {
    return this.phrases.list(context);
  }

  @PayloadMutation(
    () => BlockPhrasePayload,
    'Lets nobody send these words with a tip, however they are written. For moderators.',
  )
  async blockPhrase(
    @Input(() => BlockPhraseInput) { phrase }: BlockPhraseInput,
    @Ctx() context: RequestContext,
  ): Promise<BlockPhrasePayload> {
    return succeed({ phrase: await this.phrases.block(context, phrase) });
  }

  @PayloadMutation(
    () => UnblockPhrasePayload,
    'Lets these words be sent with tips again. For moderators.',
  )
  async unblockPhrase(
    @Input(() => UnblockPhraseInput) { phrase }: UnblockPhraseInput,
    @Ctx() context: RequestContext,
  ): Promise<UnblockPhrasePayload> {
    return succeed({ phrase: await this.phrases.unblock(context, phrase) });
  }
}
