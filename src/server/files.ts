import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import type { FileRoute } from './gateway';

/** For how long a browser may keep a file, in seconds: no longer than the address that it came from is good. */
const keptSeconds = 300;

/**
 * Adds the addresses under which files come and go. They pass through as streams, of whatever size: how much is taken is
 * for the route to say. A browser shows or downloads a file by its type and never runs it.
 */
export async function addFiles(server: FastifyInstance, files: FileRoute): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.put<{ Params: { '*': string } }>(
      `${files.path}/*`,
      async ({ params, query, headers, body }, reply) => {
        const contentType = headers['content-type'] ?? null;
        const content = body instanceof Readable ? body : Readable.from([]);
        await files.take({ key: params['*'], query, contentType, body: content });
        return reply.code(200).send();
      },
    );
    scope.get<{ Params: { '*': string } }>(
      `${files.path}/*`,
      async ({ params, query, headers }, reply) => {
        const range = headers.range ?? null;
        const given = await files.give({ key: params['*'], query, range });
        const { contentType, byteSize, part, content } = given;
        const [first, last] = part ?? [0, byteSize - 1];
        if (part) reply.code(206).header('content-range', `bytes ${first}-${last}/${byteSize}`);
        return reply
          .header('content-type', contentType)
          .header('content-length', last - first + 1)
          .header('content-disposition', 'inline')
          .header('accept-ranges', 'bytes')
          .header('cache-control', `private, max-age=${keptSeconds}`)
          .send(content);
      },
    );
  });
}
