import { killGateways, tryTeeth } from './money/kills';
import { DurablePlatform } from './money/platform';
import { keepRefusals, opposePairs, repeatKeys, spendTwice } from './money/races';

let platform: DurablePlatform;

beforeAll(async () => {
  platform = await DurablePlatform.create();
}, 180_000);
afterAll(() => platform.close(), 60_000);

const seed = 20_261_127;

it('[wallet.no-double-spend wallet.idempotent-movement] takes one of fifty and one effect of a key, over two gateways', async () => {
  expect(await spendTwice(platform, 1)).toEqual([]);
  expect(await repeatKeys(platform, 1)).toEqual([]);
  expect((await opposePairs(platform, 50)).failures).toEqual([]);
}, 180_000);

it('[wallet.idempotent-movement] never takes under its key what was refused before', async () => {
  expect(await keepRefusals(platform)).toEqual([]);
}, 60_000);

it('[wallet.double-entry] loses nothing that was acknowledged when gateways are killed under load', async () => {
  const { acknowledged, failures } = await killGateways(platform, { times: 2, seed });
  expect(failures).toEqual([]);
  expect(acknowledged).toBeGreaterThan(200);
}, 300_000);

it('[wallet.double-entry] never takes a wallet for right that was changed by hand', async () => {
  expect(await tryTeeth(platform)).toEqual([]);
}, 60_000);
