import 'reflect-metadata';
import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/** What a rival is told by the benchmark: to let so many events happen, of which each socket is to get all. */
interface Burst {
  readonly events: number;
  /** What a bare socket sends: the bytes that the product sends for such an event. */
  readonly text: string;
}

const port = Number(process.env['PORT']);
const emitter = new EventEmitter().setMaxListeners(0);

/** The same operation as is asked of the product, with everything at hand and nothing to check. */
function chatSchema(): GraphQLSchema {
  const schema = buildSchema(`
    type User { username: String! }
    type Message { id: ID! body: String! createdAt: String! sender: User }
    type News { cursor: String! message: Message }
    type Query { hello: String }
    type Subscription { streamChat(liveStreamId: ID!): News! }`);
  const field = schema.getSubscriptionType()?.getFields()['streamChat'];
  if (!field) throw new Error('The schema has no chat.');
  field.subscribe = async function* () {
    for await (const [news] of on(emitter, 'news')) yield { streamChat: news as object };
  };
  return schema;
}

function news(serial: number): object {
  const message = {
    id: `U3RyZWFtQ2hhdE1lc3NhZ2U6MDE5${serial}`,
    body: `Message number ${serial} of this round`,
    createdAt: new Date().toISOString(),
    sender: { username: 'somebody_who_writes' },
  };
  return { cursor: `bG9nOnN0cmVhbS1jaGF0LmNoYW5nZWQ6MDE5MzU${serial}`, message };
}

const http = createServer();
const sockets = new WebSocketServer({ server: http, path: '/graphql', perMessageDeflate: false });
const isPlain = process.env['RIVAL'] === 'plain';
if (isPlain) useServer({ schema: chatSchema() }, sockets);

process.on('message', ({ events, text }: Burst) => void burst(events, text));

async function burst(events: number, text: string): Promise<void> {
  for (let serial = 0; serial < events; serial += 1) {
    if (isPlain) emitter.emit('news', news(serial));
    else for (const socket of sockets.clients) socket.send(text);
    await turn();
  }
}

http.listen(port, '127.0.0.1', () => process.send?.('ready'));
