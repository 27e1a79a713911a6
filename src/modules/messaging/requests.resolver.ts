import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { RequestService } from './requests.service';
import { AnswerMessageRequestInput, AnswerMessageRequestPayload } from './requests.types';

@Resolver()
export class RequestResolver {
  constructor(private readonly requests: RequestService) {}

  @PayloadMutation(
    () => AnswerMessageRequestPayload,
    'Lets in a conversation that a stranger began, or turns it down. To answer it with a message lets it in, too.',
  )
  async answerMessageRequest(
    @Input(() => AnswerMessageRequestInput) input: AnswerMessageRequestInput,
    @Ctx() context: RequestContext,
  ): Promise<AnswerMessageRequestPayload> {
    const conversationId = uuidOf('Conversation', input.conversationId);
    await this.requests.answer(context, conversationId, input.isAccepted);
    return succeed({ conversation: ref('Conversation', conversationId) });
  }
}
