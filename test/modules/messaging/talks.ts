import { SendMessageDocument } from '../../kit/gql/operations';
import { uuidOf } from '../../../src/kernel/ids/global-id';
import type { Person, World } from '../../kit/world';

/** A message as its sender sees it, with the uuids that stores know. */
export interface Sent {
  readonly id: string;
  readonly uuid: string;
  readonly sequence: number;
  readonly conversationId: string;
  readonly conversationUuid: string;
}

/** Somebody says something to somebody, and must succeed. */
export async function say(
  world: World,
  from: Person,
  to: Person | { readonly conversationId: string },
  body: string,
): Promise<Sent> {
  const target =
    'conversationId' in to ? { conversationId: to.conversationId } : { recipientId: to.id };
  const { sendMessage } = await world.ask(from, SendMessageDocument, {
    input: { ...target, body },
  });
  const { message, userErrors } = sendMessage;
  if (!message?.conversation) throw new Error(JSON.stringify(userErrors));
  const conversationId = message.conversation.id;
  return {
    id: message.id,
    uuid: uuidOf('Message', message.id),
    sequence: message.sequence,
    conversationId,
    conversationUuid: uuidOf('Conversation', conversationId),
  };
}

/** The whole numbers from 1 to this one. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Lets people follow one another, so that nothing that they write waits as a request. */
export async function acquaint(world: World, ...people: readonly Person[]): Promise<void> {
  const pairs = people.flatMap((one) =>
    people.filter((other) => other !== one).map((other) => [one.uuid, other.uuid]),
  );
  await world.owner.prisma.follow.createMany({
    data: pairs.map(([followerId = '', followeeId = '']) => ({ followerId, followeeId })),
    skipDuplicates: true,
  });
}
