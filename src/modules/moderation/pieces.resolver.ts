import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { decodeGlobalId, uuidOf } from '../../kernel/ids/global-id';
import { badUserInput } from '../../kernel/problems/errors';
import { ref } from '../../kernel/read/ref';
import type { Piece } from '../content';
import type { PieceService } from './pieces.service';
import {
  AppealDecisionInput,
  AppealDecisionPayload,
  RemoveContentInput,
  RemoveContentPayload,
  RestoreContentInput,
  RestoreContentPayload,
} from './pieces.types';

@Resolver()
export class PieceResolver {
  constructor(private readonly pieces: PieceService) {}

  @PayloadMutation(
    () => RemoveContentPayload,
    'Takes a post or a comment away from everybody, and tells its author why and what they can do about it. Removing it again changes nothing.',
  )
  async removeContent(
    @Input(() => RemoveContentInput) input: RemoveContentInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveContentPayload> {
    const id = await this.pieces.remove(context, {
      piece: pieceOf(input.contentId),
      ...{ facts: input.facts, source: input.source },
      legalReference: input.legalReference ?? null,
      policyClause: input.policyClause ?? null,
    });
    return succeed({ statement: ref('StatementOfReasons', id) });
  }

  @PayloadMutation(() => RestoreContentPayload, 'Brings a removed post or comment back.')
  async restoreContent(
    @Input(() => RestoreContentInput) { contentId, reason }: RestoreContentInput,
    @Ctx() context: RequestContext,
  ): Promise<RestoreContentPayload> {
    await this.pieces.restore(context, pieceOf(contentId), reason);
    return succeed({ contentId });
  }

  @PayloadMutation(
    () => AppealDecisionPayload,
    'Says something against a decision about the viewer or about what they wrote: once, and within six months.',
  )
  async appealDecision(
    @Input(() => AppealDecisionInput) input: AppealDecisionInput,
    @Ctx() context: RequestContext,
  ): Promise<AppealDecisionPayload> {
    const statementId = uuidOf('StatementOfReasons', input.statementId);
    const id = await this.pieces.appeal(context, statementId, input.grounds);
    return succeed({ appeal: ref('Appeal', id) });
  }
}

/**
 * The post or the comment that an id names.
 *
 * @throws ApiError BAD_USER_INPUT for the id of anything else.
 */
function pieceOf(contentId: string): Piece {
  const { type, uuid } = decodeGlobalId(contentId);
  if (type !== 'Post' && type !== 'Comment') {
    throw badUserInput('This is not the id of a post or a comment.');
  }
  return { type, id: uuid };
}
