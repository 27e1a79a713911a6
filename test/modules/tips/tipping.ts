import { randomUUID } from 'node:crypto';
import type { Stage } from '../../kit/stage';
import type { Person } from '../../kit/world';

/** What `sendTip` answers. */
export interface TipAnswer {
  readonly tip: {
    readonly id: string;
    readonly tokens: number;
    readonly message: string | null;
    readonly isAnonymous: boolean;
    readonly recipient: { readonly id: string };
    readonly sender: { readonly id: string } | null;
    readonly post: { readonly id: string } | null;
    readonly aboutMessage: { readonly id: string } | null;
    readonly liveStream: { readonly id: string } | null;
  } | null;
  readonly wallet: { readonly tokensAvailable: number } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
  }[];
}

export const sendTip = `mutation ($input: SendTipInput!) { sendTip(input: $input) {
  tip { id tokens message isAnonymous createdAt recipient { id } sender { id }
    post { id } aboutMessage { id } liveStream { id } }
  wallet { tokensAvailable } userErrors { code field } } }`;

/** Sends a tip with a key of its own, unless it is given one. */
export async function tip(
  world: Stage,
  sender: Person,
  recipient: Person,
  input: Readonly<Record<string, unknown>> = {},
): Promise<TipAnswer> {
  const { sendTip: answer } = await world.ask<{ sendTip: TipAnswer }>(sender, sendTip, {
    input: { recipientId: recipient.id, tokens: 100, idempotencyKey: randomUUID(), ...input },
  });
  return answer;
}
