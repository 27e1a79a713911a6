import { World, type Person } from '../../kit/world';
import { say } from '../messaging/talks';
import { eventually } from '../payments/shop';
import { createPlan, subscribe } from '../subscriptions/plans';
import { tip } from '../tips/tipping';
import { fund } from '../wallet/purses';
import { inboxOf } from './inboxes';

let world: World;
let creator: Person;
let fan: Person;

beforeAll(async () => {
  world = await World.create({ database: 'own' });
});

beforeEach(async () => {
  creator = await world.person('creator', { isCreator: true });
  fan = await world.person('fan');
});

afterAll(() => world.close());

/** Waits until a creator's inbox holds so, newest first. */
function holds(expected: readonly (readonly [kind: string, title: string])[]): Promise<void> {
  return eventually(
    async () => (await inboxOf(world, creator)).map(({ kind, title }) => [kind, title]),
    expected.map((each) => [...each]),
  );
}

it('[notifications.type-subscriber] tells a creator of a new subscriber once', async () => {
  const planId = await createPlan(world, creator);
  await subscribe(world, fan, { planId });
  await holds([['NEW_SUBSCRIBER', `${fan.username} subscribes to you.`]]);
});

it('[notifications.type-subscriber] never tells of a subscription whose payment failed', async () => {
  const planId = await createPlan(world, creator);
  await subscribe(world, fan, { planId, testCard: 'CARD_DECLINED' }).catch(() => undefined);
  await say(world, fan, creator, 'It did not work');
  await holds([['MESSAGE_RECEIVED', `${fan.username} sent you a message.`]]);
});

it('[notifications.type-message-tip] tells a creator of a tip and of a message', async () => {
  await fund(world, fan, 500);
  await tip(world, fan, creator, { tokens: 100 });
  await holds([['TIP_RECEIVED', `${fan.username} sent you a tip of 100 tokens.`]]);
  await say(world, fan, creator, 'For you');
  await holds([
    ['MESSAGE_RECEIVED', `${fan.username} sent you a message.`],
    ['TIP_RECEIVED', `${fan.username} sent you a tip of 100 tokens.`],
  ]);
});

it('[notifications.type-message-tip] hides who sent an anonymous tip', async () => {
  await fund(world, fan, 500);
  await tip(world, fan, creator, { tokens: 1, isAnonymous: true });
  await holds([['TIP_RECEIVED', 'Somebody sent you a tip of 1 token.']]);
  expect((await inboxOf(world, creator))[0]?.actor).toBeNull();
});
