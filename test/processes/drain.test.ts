import { Platform } from './kit/platform';
import { drainUnderLoad } from './realtime/draining';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.create();
}, 120_000);
afterAll(() => platform.close(), 60_000);

describe('a gateway that is told to stop under load', () => {
  it('fails no request, tells sockets to come back, keeps what it took, and is gone within 25 seconds', async () => {
    const { failures } = await drainUnderLoad(platform);

    expect(failures).toEqual([]);
  }, 90_000);
});
