import type { FastifyInstance } from 'fastify';

/** Adds `/livez`, which answers while the process runs at all, and `/readyz`, which says whether to send it requests. */
export function addHealth(
  server: FastifyInstance,
  readinessProblems: () => Promise<readonly string[]>,
): void {
  server.get('/livez', async () => ({ status: 'alive' }));
  server.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const problems = await readinessProblems();
    if (problems.length === 0) return { status: 'ready' };
    return reply.code(503).send({ status: 'not ready', problems });
  });
}
