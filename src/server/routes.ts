import type { FastifyInstance } from 'fastify';
import type { PublicDocument, RawRoute } from './gateway';

/** Adds addresses that take bodies as they come, in a scope of their own: everywhere else a body is JSON. */
export async function addRawRoutes(
  server: FastifyInstance,
  routes: readonly RawRoute[],
): Promise<void> {
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
export function addDocuments(server: FastifyInstance, documents: readonly PublicDocument[]): void {
  for (const { path, content } of documents) {
    server.get(path, async (_request, reply) =>
      reply.header('cache-control', `public, max-age=${documentSeconds}`).send(content()),
    );
  }
}
