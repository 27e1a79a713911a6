/** PostGraphile 5 as its preset comes, over node:http; it runs on Node 22, its proper ground. */
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { databaseUrl, poolSize, port, serving } from './process.ts';

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      schemas: ['public'],
      poolConfig: { max: poolSize },
    }),
  ],
  // Lists may be put in any order, not only in those that an index begins with.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  grafast: { explain: false },
  grafserv: { graphqlPath: '/graphql', watch: false, graphiql: false },
});
const served = instance.createServ(grafserv);
const server = createServer();
server.keepAliveTimeout = 60_000;
await served.addTo(server);
server.listen(port, '127.0.0.1', () => {
  serving(async () => {
    server.closeAllConnections();
    server.close();
    await instance.release();
  });
});
