import type { FastifyInstance } from 'fastify';
import { addFiles } from './files';
import type { Gateway, OperationContext, PublicDocument, RawRoute } from './gateway';

/** Adds all that a gateway has beside GraphQL. */
export async function addAddresses<Context extends OperationContext>(
  server: FastifyInstance,
  { documents = [], routes = [], files = null }: Gateway<Context>,
): Promise<void> {
  addDocuments(server, documents);
  await addRawRoutes(server, routes);
  if (files) await addFiles(server, files);
}

/** Adds addresses that take bodies as they come, in a scope of their own: everywhere else a body is JSON. */
async function addRawRoutes(server: FastifyInstance, routes: readonly RawRoute[]): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
      done(null, body);
    });
    for (const route of routes) {
      scope.post<{ Params: Record<string, string>; Body: Buffer | undefined }>(
        route.path,
        async ({ id, params, headers, body = Buffer.alloc(0) }, reply) =>
          reply.send(await route.answer({ requestId: id, params, headers, body })),
      );
    }
  });
}

/** For how long others may keep a document, in seconds. */
const documentSeconds = 300;

/** Adds documents that anyone may get. */
function addDocuments(server: FastifyInstance, documents: readonly PublicDocument[]): void {
  for (const { path, content } of documents) {
    server.get(path, async (_request, reply) =>
      reply.header('cache-control', `public, max-age=${documentSeconds}`).send(content()),
    );
  }
}
