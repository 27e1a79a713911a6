import type { Pool, PoolClient } from 'pg';
import { uuidOf } from '../../../src/kernel/ids/global-id';
import type { Person } from '../../kit/people';
import type { Platform } from '../kit/platform';

export const streamChat = `subscription ($id: ID!) { streamChat(liveStreamId: $id) {
  cursor message { id body createdAt sender { username } } } }`;

/** A stream on air, whose chat is written past the gateways: so fast as nobody could ask them to. */
export class Broadcast {
  private sequence = 0;

  private constructor(
    private readonly pool: Pool,
    readonly host: Person,
    /** The stream, by its global id. */
    readonly streamId: string,
  ) {}

  static async begin(platform: Platform): Promise<Broadcast> {
    const host = await platform.person('host', { isCreator: true });
    const gateway = platform.gateway(0);
    const { made } = await gateway.ask<{ made: { liveStream: { id: string } } }>(
      host,
      'mutation { made: createLiveStream(input: { title: "On air" }) { liveStream { id } } }',
    );
    const { id } = made.liveStream;
    await gateway.ask(
      host,
      'mutation ($input: StartLiveStreamInput!) { startLiveStream(input: $input) { liveStream { id } } }',
      { input: { liveStreamId: id } },
    );
    return new Broadcast(platform.owner.pool, host, id);
  }

  /** Has so many messages said in one transaction, as rows and events; they are told by whoever reads the outbox. */
  async say(count: number, through: Pool | PoolClient = this.pool): Promise<void> {
    const from = this.sequence;
    this.sequence += count;
    await through.query(
      `WITH said AS (
         INSERT INTO stream_chat_messages (live_stream_id, sender_id, sequence, body)
         SELECT $1, $2, n, 'Message number ' || n || ' of this round'
         FROM generate_series($3::integer, $4::integer) AS n RETURNING id, sequence)
       INSERT INTO outbox_events (kind, payload, audience)
       SELECT 'stream-chat.changed', jsonb_build_object('liveStreamId', $1::uuid, 'change', 'SAID',
         'messageId', id, 'bannedId', NULL), ARRAY[$1::uuid] FROM said ORDER BY sequence`,
      [uuidOf('LiveStream', this.streamId), this.host.uuid, from + 1, from + count],
    );
  }
}
