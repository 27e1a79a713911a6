// Runs in the browser, inlined into the page. It speaks to the gateway as any page of a site would: GraphQL over HTTP for
// what is there, and one WebSocket with the protocol of graphql-ws for what happens.

const shownLines = 60;
const curvePoints = 120;
const patienceMs = 1000;

const operations = {
  count: `subscription ($id: ID!) { liveStreamViewerCount(liveStreamId: $id) {
    viewerCount peakViewerCount liveStream { status } } }`,
  chat: `subscription ($id: ID!, $after: String) { streamChat(liveStreamId: $id, after: $after) {
    cursor message { body sender { username } } } }`,
  support: `subscription ($id: ID!, $after: String) { streamSupport(liveStreamId: $id, after: $after) {
    cursor tokens message quantity gift { name } sender { username } } }`,
};

const element = (id) => document.querySelector(`#${id}`);

/** The cursors of what was received last, so that nothing is missed and nothing comes twice when the socket breaks. */
const after = { chat: null, support: null };
const counts = [];
let tokens = 0;

void start();

async function start() {
  const stream = await findStream();
  if (!stream) {
    say('no stream is on air', false);
    return void setTimeout(start, patienceMs);
  }
  element('title').textContent = `${stream.title} by ${stream.host.displayName}`;
  follow(stream.id);
}

/** The stream that the address names with ?stream=, or else any that is on air. */
async function findStream() {
  const fields = 'id title host { displayName }';
  const id = new URLSearchParams(location.search).get('stream');
  const query = id
    ? `query ($id: ID!) { node(id: $id) { ... on LiveStream { ${fields} } } }`
    : `{ liveStreams(first: 1, status: LIVE) { nodes { ${fields} } } }`;
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id } }),
    });
    const { data } = await answer.json();
    return data?.node ?? data?.liveStreams?.nodes[0] ?? null;
  } catch {
    return null;
  }
}

function follow(id) {
  const address = new URL('/graphql', location.href).href.replace(/^http/, 'ws');
  const socket = new WebSocket(address, 'graphql-transport-ws');
  const send = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => send({ type: 'connection_init' });
  socket.onclose = () => {
    say('reconnecting', false);
    setTimeout(() => follow(id), patienceMs);
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'ping') return send({ type: 'pong' });
    if (message.type === 'connection_ack') {
      say('on air', true);
      for (const [name, query] of Object.entries(operations)) {
        const variables = { id, ...(name in after && { after: after[name] }) };
        send({ id: name, type: 'subscribe', payload: { query, variables } });
      }
    }
    if (message.type === 'next' && message.payload.data) receive(message.id, message.payload.data);
  };
}

function receive(name, { liveStreamViewerCount: count, streamChat: chat, streamSupport: support }) {
  if (name === 'count') return showCount(count);
  after[name] = (chat ?? support).cursor;
  if (chat?.message) addLine('chat', chat.message.sender?.username, chat.message.body);
  if (support?.tokens) {
    tokens += support.tokens;
    element('tokens').textContent = tokens.toLocaleString('en');
    const what = support.gift ? `${support.quantity} × ${support.gift.name}` : support.message;
    addLine('tips', support.sender?.username, `${support.tokens} · ${what ?? 'a tip'}`);
  }
}

function showCount({ viewerCount, peakViewerCount, liveStream }) {
  element('viewers').textContent = viewerCount.toLocaleString('en');
  element('peak').textContent = peakViewerCount.toLocaleString('en');
  if (liveStream?.status === 'ENDED') say('over', false);
  counts.push(viewerCount);
  if (counts.length > curvePoints) counts.shift();
  const top = Math.max(1, ...counts);
  const points = counts.map((value, at) => {
    const x = (at * 240) / Math.max(1, counts.length - 1);
    return `${x.toFixed(1)},${(78 - (value * 76) / top).toFixed(1)}`;
  });
  document.querySelector('#curve polyline').setAttribute('points', points.join(' '));
}

/** Words of others are set as text, never as markup. */
function addLine(list, who, what) {
  const line = document.createElement('li');
  const name = document.createElement('b');
  name.textContent = who ?? 'Somebody';
  line.append(name, ` ${what}`);
  const lines = element(list);
  lines.append(line);
  while (lines.children.length > shownLines) lines.firstElementChild.remove();
}

function say(text, isLive) {
  element('state').textContent = text;
  element('state').dataset.live = String(isLive);
}
