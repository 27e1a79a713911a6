import { setTimeout as delay } from 'node:timers/promises';
import { isNativeError } from 'node:util/types';
import { Pool, type PoolClient } from 'pg';
import { causesOf, hasCode } from '../problems/causes';

/** How long to wait before a connection is tried for again, in milliseconds. */
const pauseMs = 500;

/** The code by which PostgreSQL says that it cannot take anybody yet: libraries wait when they are told so, and ask again. */
const tryAgainLater = '57P03';

/** By these a connection is over, and nobody knows what became of its last statement. */
const overCodes = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02']);
const overMessage = /^(Connection terminated|Client has encountered a connection error)/;

type OnConnect = Parameters<Pool['connect']>[0];

/**
 * A pool for a library that takes every error of its own bookkeeping for the end of the process: while the database is away,
 * whoever wants a connection waits for it to come back, and a statement whose connection broke fails by the code at which
 * the library tries again. For statements that may be done twice, as its bookkeeping may.
 */
export class PatientPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(onConnect: OnConnect): void;
  override connect(onConnect?: OnConnect): Promise<PoolClient> | void {
    if (onConnect) return super.connect(onConnect);
    return this.connectPatiently();
  }

  private async connectPatiently(): Promise<PoolClient> {
    for (;;) {
      try {
        return retried(await super.connect());
      } catch {
        // An error that nobody sees would end the process: whoever still waits, waits for nothing.
        if (this.ending) return new Promise<never>(() => undefined);
        await delay(pauseMs);
      }
    }
  }
}

/** The same client, which says of a connection that broke that it should be tried again. */
function retried(client: PoolClient): PoolClient {
  return new Proxy(client, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        const result: unknown = Reflect.apply(value, target, args);
        if (key !== 'query' || !(result instanceof Promise)) return result;
        return result.catch((error: unknown) => {
          throw isOver(error) ? laterInstead(error) : error;
        });
      };
    },
  });
}

function isOver(error: unknown): boolean {
  if (hasCode(error, overCodes)) return true;
  for (const cause of causesOf(error)) {
    if (isNativeError(cause) && overMessage.test(cause.message)) return true;
  }
  return false;
}

function laterInstead(cause: unknown): Error {
  const error = new Error('The connection to the database broke.', { cause });
  return Object.assign(error, { code: tryAgainLater });
}
