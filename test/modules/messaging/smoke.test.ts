import { World } from '../../kit/world';
let world: World;
beforeAll(async () => { world = await World.create(); });
afterAll(() => world.close());
it('smoke', async () => {
  const { ada, ben } = await world.people('ada', 'ben');
  const sub = world.subscribe(ben, `subscription { messageReceived { cursor gap message { id body sequence conversation { id } sender { username } } } }`);
  const notes = world.subscribe(ben, `subscription { notificationReceived { cursor gap notification { id kind title createdAt } } }`);
  const first = sub.next(); const note = notes.next();
  await new Promise((r) => setTimeout(r, 300));
  const sent = await world.ask(ada, `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id body sequence createdAt conversation { id lastMessageAt } } userErrors { code message field } } }`, { input: { recipientId: ben.id, body: 'Hi' } });
  console.log(JSON.stringify(sent), JSON.stringify(await first), JSON.stringify(await note));
  console.log(JSON.stringify(await world.ask(ben, `{ viewer { unreadNotificationCount notifications(first: 3) { nodes { kind title } } conversations(first: 3) { totalCount nodes { id unreadCount lastMessageAt participants { user { username } } } } } }`)));
});
