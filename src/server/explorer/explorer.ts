import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** What the explorer shows to somebody who opens it for the first time. */
export interface ExplorerOptions {
  readonly title: string;
  /** The operations that it opens with, each in a tab of its own. */
  readonly operations: readonly string[];
  /** The contents of every tab's headers editor, as JSON. */
  readonly headers: string;
}

/** Answers a request with the explorer's page. */
export type ExplorerPage = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

interface Page {
  readonly etag: string;
  readonly compressed: Buffer;
}

/** The page holds all of itself, so the browser may be told to load nothing from anywhere else. */
const contentPolicy = [
  `default-src 'none'`,
  `script-src 'unsafe-inline' 'unsafe-eval' blob:`,
  `worker-src blob:`,
  `style-src 'unsafe-inline'`,
  `font-src data:`,
  `img-src data: blob:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const sandboxLink = `
  <style>
    #sandbox {
      position: fixed; right: 16px; bottom: 12px; z-index: 5; padding: 4px 10px; border-radius: 6px;
      background: #1f2b4d; color: #fff; font: 13px/1.5 system-ui, sans-serif; text-decoration: none;
    }
  </style>
  <a id="sandbox" target="_blank" rel="noopener">Open in Apollo Sandbox</a>`;

/** GraphiQL for developers, out of the package. It is put together and compressed when it is first asked for. */
export function createExplorer(options: ExplorerOptions): ExplorerPage {
  let page: Promise<Page> | null = null;
  return async (request, reply) => {
    const { etag, compressed } = await (page ??= buildPage(options));
    reply
      .header('content-security-policy', contentPolicy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .header('vary', 'accept, accept-encoding')
      .header('etag', etag);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    reply.type('text/html; charset=utf-8');
    if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'gzip').send(compressed);
    }
    return reply.header('content-encoding', 'identity').send(await promisify(gunzip)(compressed));
  };
}

async function buildPage(options: ExplorerOptions): Promise<Page> {
  const compressed = await promisify(gzip)(await renderPage(options));
  const etag = `"${createHash('sha256').update(compressed).digest('base64url').slice(0, 22)}"`;
  return { etag, compressed };
}

async function renderPage(options: ExplorerOptions): Promise<string> {
  // Fifty megabytes, of which production has no use.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const browser = readFileSync(join(__dirname, 'browser.js'), 'utf8');
  const html = renderGraphiQL({
    title: options.title,
    defaultTabs: options.operations.map((query) => ({ query, headers: options.headers })),
    defaultHeaders: options.headers,
    shouldPersistHeaders: true,
    defaultEditorToolsVisibility: 'headers',
  });
  const start = 'YogaGraphiQL.renderYogaGraphiQL(\n';
  const at = html.lastIndexOf(start);
  if (at < 0) throw new Error('The explorer package starts its page in another way now.');
  const page = `${html.slice(0, at)}renderExplorer(\n${html.slice(at + start.length)}`;
  return page.replace(
    '<div id="root"></div>',
    () => `<div id="root"></div>${sandboxLink}
      <script>${browser}</script>`,
  );
}
