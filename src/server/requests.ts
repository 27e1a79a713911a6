import type { IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { RequestFacts } from './gateway';
import type { TrustedHops } from './hops';

/** A new id for a request. It is never taken from the client, who could make two requests look like one. */
export function newRequestId(): string {
  return randomUUID();
}

/** The facts of an HTTP request; address and host as the hops in front of us let them be believed. */
export function readFacts(
  request: IncomingMessage,
  requestId: string,
  hops: TrustedHops,
): RequestFacts {
  return {
    requestId,
    authorization: request.headers.authorization ?? null,
    cluster: single(request.headers['x-cluster']),
    host: hostName(hops.hostOf(request)),
    ip: hops.addressOf(request),
    userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
    connectionId: null,
  };
}

/**
 * The facts of a WebSocket: browsers cannot set its headers, so what HTTP says in headers comes in the parameters of
 * `connection_init`, under the same names.
 */
export function withParameters(
  facts: RequestFacts,
  parameters: Readonly<Record<string, unknown>> | undefined,
  connectionId: string,
): RequestFacts {
  return {
    ...facts,
    authorization: parameter(parameters, 'authorization') ?? facts.authorization,
    cluster:
      parameter(parameters, 'x-cluster') ?? parameter(parameters, 'cluster') ?? facts.cluster,
    connectionId,
  };
}

/**
 * What a client calls itself, with its version, in the headers by which Apollo's clients do so. Written into logs and
 * believed by nobody.
 */
export function clientName(header: (name: string) => string | null | undefined): string | null {
  const name = header('apollographql-client-name');
  const version = header('apollographql-client-version');
  return name ? `${name.slice(0, 60)}${version ? ` ${version.slice(0, 30)}` : ''}` : null;
}

/** The same of a client that speaks over a socket. */
export function clientOfSocket(
  request: IncomingMessage,
  parameters: Readonly<Record<string, unknown>> | undefined,
): string | null {
  return clientName((name) => parameter(parameters, name) ?? single(request.headers[name]));
}

function parameter(
  parameters: Readonly<Record<string, unknown>> | undefined,
  name: string,
): string | null {
  for (const [key, value] of Object.entries(parameters ?? {})) {
    if (key.toLowerCase() === name && typeof value === 'string') return value;
  }
  return null;
}

function single(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

/** Without the port; an IPv6 address keeps its brackets. */
function hostName(header: string | null): string | null {
  return header ? header.replace(/:\d+$/, '').toLowerCase() : null;
}
