import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page for developers, as three files that become one. */
export interface DevelopmentPage {
  /** Where it is served, such as `/live`. */
  readonly path: string;
  /** Where `page.html`, `page.css` and `page.js` lie. */
  readonly directory: string;
}

interface BuiltPage {
  readonly html: string;
  readonly contentPolicy: string;
}

/** Serves pages that hold all of themselves. The browser may run and show what is in them, and ask this server alone. */
export function addPages(server: FastifyInstance, pages: readonly DevelopmentPage[]): void {
  for (const { path, directory } of pages) {
    server.get(path, async (_request, reply) => {
      // Read for each visit, so that whoever works on a page sees it.
      const { html, contentPolicy } = buildPage(directory);
      return reply
        .header('content-security-policy', contentPolicy)
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(html);
    });
  }
}

function buildPage(directory: string): BuiltPage {
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const [style, script] = [read('page.css'), read('page.js')];
  const html = read('page.html')
    .replace('<!-- style -->', () => `<style>${style}</style>`)
    .replace('<!-- script -->', () => `<script>${script}</script>`);
  const contentPolicy = [
    `default-src 'none'`,
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  return { html, contentPolicy };
}

/** How a policy names the one script or style that may be in a page. */
function digestOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
