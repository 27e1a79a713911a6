import { serverAudits } from 'graphql-http';
import { Toy } from './toy';

/** The audit of GraphQL over HTTP sends no header of its own, and queries by GET need one that browsers ask about. */
const fetchWithPreflight: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers);
  headers.set('apollo-require-preflight', 'true');
  return fetch(url, { ...init, headers });
};

describe('the audit of GraphQL over HTTP', () => {
  const toy = new Toy();
  afterAll(async () => (await toy.server).close());

  const audits = serverAudits({
    url: async () => `${(await toy.server).url}/graphql`,
    fetchFn: fetchWithPreflight,
  });

  it('has 61 cases', () => {
    expect(audits).toHaveLength(61);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn();

    expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
  });
});
