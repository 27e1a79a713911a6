// Runs in the browser, inlined into the explorer page before GraphiQL itself.

/**
 * Starts GraphiQL with a fetcher that treats queries and subscriptions alike: what the headers editor says goes into
 * the headers of HTTP requests and into the parameters of `connection_init`, since browsers can give a WebSocket no
 * headers.
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- called by the page
function renderExplorer(root, options) {
  const endpoint = new URL(location.pathname, location.href).href;
  const sandbox = document.querySelector('#sandbox');
  sandbox.href = `https://studio.apollographql.com/sandbox/explorer?endpoint=${encodeURIComponent(endpoint)}`;
  YogaGraphiQL.renderYogaGraphiQL(root, { ...options, fetcher });

  function fetcher(params, { headers, documentAST } = {}) {
    const given = withoutEmptyToken(headers);
    return isSubscription(documentAST, params.operationName)
      ? { subscribe: (observer) => subscribe(params, given, observer) }
      : post(params, given);
  }

  async function post(params, headers) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    return response.json();
  }

  function subscribe(params, headers, observer) {
    const socket = new WebSocket(endpoint.replace(/^http/, 'ws'), 'graphql-transport-ws');
    const say = (message) => socket.send(JSON.stringify(message));
    let isOver = false;
    const finish = (tell) => {
      if (isOver) return;
      isOver = true;
      tell?.();
      socket.close(1000);
    };
    socket.onopen = () => say({ type: 'connection_init', payload: headers });
    socket.onclose = ({ code, reason }) =>
      finish(() => observer.error(new Error(`The connection was closed: ${code} ${reason}`)));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      switch (message.type) {
        case 'connection_ack':
          return say({ id: '1', type: 'subscribe', payload: params });
        case 'ping':
          return say({ type: 'pong' });
        case 'next':
          return observer.next(message.payload);
        case 'error':
          observer.next({ errors: message.payload });
          return finish(() => observer.complete());
        case 'complete':
          return finish(() => observer.complete());
      }
    };
    return { unsubscribe: () => finish() };
  }

  function isSubscription(document, operationName) {
    const operations = (document?.definitions ?? []).filter(
      (definition) => definition.kind === 'OperationDefinition',
    );
    const operation = operationName
      ? operations.find((one) => one.name?.value === operationName)
      : operations[0];
    return operation?.operation === 'subscription';
  }

  /** The editor begins with a token to be filled in; until then, nobody is logged in. */
  function withoutEmptyToken(headers) {
    return Object.fromEntries(
      Object.entries(headers ?? {}).filter(([, value]) => !/^Bearer\s*$/.test(String(value))),
    );
  }
}
