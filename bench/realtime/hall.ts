import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { uuidOf } from '../../src/kernel/ids/global-id';
import type { Person } from '../../test/kit/people';
import { freePort } from '../../test/kit/http';
import type { GatewayProcess } from '../../test/processes/kit/gateway';
import { Platform } from '../../test/processes/kit/platform';

/** A stream on air over one gateway, and its chat. */
export class Hall {
  private sequence = 0;

  private constructor(
    private readonly platform: Platform,
    readonly gateway: GatewayProcess,
    readonly fans: readonly Person[],
    /** Where the gateway can be inspected once it is told to. */
    readonly inspectPort: number,
    private readonly host: Person,
    /** The stream, by its global id. */
    readonly streamId: string,
  ) {}

  static async open(fanCount: number): Promise<Hall> {
    const inspectPort = await freePort();
    const platform = await Platform.create({
      gateways: 1,
      settings: {
        NODE_ENV: 'production',
        LOG_LEVEL: 'error',
        // What is measured is not the disk.
        DATABASE_MAY_LOSE_DATA: 'true',
        NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectPort}`,
        OPERATIONS_PER_ADDRESS: '999999999',
        OPERATIONS_PER_ACCOUNT: '999999999',
      },
    });
    const host = await platform.person('host', { isCreator: true });
    const fans: Person[] = [];
    for (let at = 0; at < fanCount; at += 1) fans.push(await platform.person('fan'));
    const gateway = platform.gateway(0);
    const { made } = await gateway.ask<{ made: { liveStream: { id: string } } }>(
      host,
      'mutation { made: createLiveStream(input: { title: "Bench" }) { liveStream { id } } }',
    );
    const { id } = made.liveStream;
    await gateway.ask(
      host,
      'mutation ($input: StartLiveStreamInput!) { startLiveStream(input: $input) { liveStream { id } } }',
      { input: { liveStreamId: id } },
    );
    return new Hall(platform, gateway, fans, inspectPort, host, id);
  }

  /** Has so many messages said in one transaction, as rows and events; they are told by whoever reads the outbox. */
  async say(count: number): Promise<void> {
    const from = this.sequence;
    this.sequence += count;
    await this.platform.owner.pool.query(
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

  close(): Promise<void> {
    return this.platform.close();
  }
}

/** A server that the product is compared with, as a process of its own. */
export class Rival {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** `plain` is graphql-ws as it comes; `bare` sends bytes over sockets. */
  static async start(kind: 'plain' | 'bare'): Promise<Rival> {
    const port = await freePort();
    const child = fork(join(__dirname, 'rival.ts'), {
      execArgv: ['-r', '@swc-node/register'],
      env: { ...process.env, PORT: String(port), RIVAL: kind, NODE_ENV: 'production' },
    });
    await once(child, 'message');
    return new Rival(`http://127.0.0.1:${port}`, child);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  burst(events: number, text: string): void {
    this.child.send({ events, text });
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }
}
