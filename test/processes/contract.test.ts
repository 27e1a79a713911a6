import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describeWithRedis, TestRedis } from '../kit/redis';
import { Platform } from './kit/platform';

/** Runs `npm run contract` on gateways that take turns; its exit code and all that it printed. */
async function runContract(urls: readonly string[]): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, ['-r', '@swc-node/register', 'scripts/contract.ts'], {
    cwd: join(__dirname, '../..'),
    env: { PATH: process.env['PATH'], CONTRACT_URL: urls.join(',') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = await once(child, 'close');
  return { code: Number(code), output };
}

describeWithRedis('the contract', () => {
  let redis: TestRedis;
  let platform: Platform;

  beforeAll(async () => {
    redis = await TestRedis.start();
    const settings = { DEMO_DATA: 'true', REDIS_URL: redis.url };
    platform = await Platform.create({ gateways: 0, settings });
    // One after the other: the first fills in the demo data.
    await platform.startGateway();
    await platform.startGateway();
  }, 180_000);
  afterAll(async () => {
    await platform.close();
    await redis.stop();
  }, 60_000);

  it('holds on two gateways that take turns', async () => {
    const { code, output } = await runContract(platform.gateways.map(({ url }) => url));

    expect(output).not.toContain('FAILED');
    expect(output).toMatch(/(\d+) of \1 operations work\./);
    expect(code).toBe(0);
  }, 120_000);
});
