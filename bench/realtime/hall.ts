import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Person } from '../../test/kit/people';
import { freePort } from '../../test/kit/http';
import type { GatewayProcess } from '../../test/processes/kit/gateway';
import { Platform } from '../../test/processes/kit/platform';
import { Broadcast } from '../../test/processes/realtime/broadcast';

/** A stream on air over one gateway, and those who will follow its chat. */
export class Hall {
  private constructor(
    private readonly platform: Platform,
    readonly gateway: GatewayProcess,
    readonly fans: readonly Person[],
    /** Where the gateway can be inspected once it is told to. */
    readonly inspectPort: number,
    readonly broadcast: Broadcast,
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
    const fans: Person[] = [];
    for (let at = 0; at < fanCount; at += 1) fans.push(await platform.person('fan'));
    const broadcast = await Broadcast.begin(platform);
    return new Hall(platform, platform.gateway(0), fans, inspectPort, broadcast);
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
