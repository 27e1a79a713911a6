import type { FastifyInstance } from 'fastify';
import type { RawRoute } from './gateway';

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
