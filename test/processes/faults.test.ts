import { setTimeout as delay } from 'node:timers/promises';
import { describeWithRedis, TestRedis } from '../kit/redis';
import { Platform } from './kit/platform';
import { Conversation } from './realtime/conversation';

describeWithRedis(
  'messages under faults, in short; `npm run soak -- realtime` has them whole',
  () => {
    let redis: TestRedis;
    let platform: Platform;

    beforeAll(async () => {
      redis = await TestRedis.start();
      platform = await Platform.create({
        settings: { REDIS_URL: redis.url, OPERATIONS_PER_ADDRESS: '999999999' },
      });
    }, 120_000);
    afterAll(async () => {
      await platform.close();
      await redis.stop();
    }, 60_000);

    it('[messaging.send-message] never loses, repeats or reorders one for a reader who is cut off, or with a gateway and Redis gone', async () => {
      const conversation = await Conversation.begin(platform, 26);
      const harm = async (): Promise<void> => {
        await conversation.cutAtRandom(8);
        await redis.ask((client) => client.flushall());
        await platform.gateway(0).kill();
        await redis.kill();
        await delay(1_000);
        await redis.resume();
      };
      const harming = harm();

      const { acknowledged, failures } = await conversation.exchange(600);
      await harming;

      // How long it takes is the soak's business, on a machine with nothing else to do.
      expect(failures.filter((line) => !line.startsWith('nothing came'))).toEqual([]);
      expect(acknowledged).toBeGreaterThan(300);
    }, 120_000);
  },
);
