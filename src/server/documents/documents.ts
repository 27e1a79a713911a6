import { LRUCache } from 'lru-cache';
import { RateLimiter, type RateRule } from '../../kernel/limits/rate-limiter';
import type { Logger } from '../../kernel/log/logger';
import { ApiError } from '../../kernel/problems/errors';
import type { RedisLink } from '../../kernel/redis/redis-link';
import { KeptTexts } from './kept-texts';
import { sha256Of, type TrustedDocuments, type TrustMode } from './trusted-documents';

/** Who asks, for the limits and for the log. */
export interface Asker {
  readonly requestId: string;
  /** What the operations of one address are counted under. */
  readonly network: string;
  /** What the client calls itself. */
  readonly client: string | null;
}

/** A request in which a document that it only named has been put where it belongs. */
export interface FoundRequest {
  /** The members of the request, as its body or the search of its address gave them. */
  readonly members: unknown;
  /** The text of the document; null where there is none that is a text. */
  readonly query: string | null;
  /** Whether `members` are not what the client sent. */
  readonly isReplaced: boolean;
  /** To call once the document has proven valid; null where nothing is to be kept. */
  readonly keep: (() => void) | null;
}

/** What is known of documents, and what else they are held against. */
export interface DocumentOptions {
  readonly mode: TrustMode;
  readonly trusted: TrustedDocuments;
  /** How many new documents one address may have kept. */
  readonly rule: RateRule;
  readonly redis: RedisLink | null;
}

/** How a client names a document by its hash, in the words of Apollo's clients. */
interface NamedByHash {
  readonly sha256Hash: string;
}

/** The members by which a request names a document. */
const namingMembers = new Set(['documentId', 'extensions']);

const idLengthMax = 200;

/**
 * Finds the documents that requests name: by `documentId`, from the manifests, or by the hash of Apollo's automatic
 * persisted queries, from what clients have sent before. What is found is a text like any other to all that follows.
 */
export class Documents {
  private readonly kept: KeptTexts;
  private readonly keeping: RateLimiter;
  private readonly noted = new LRUCache<string, true>({ max: 1000 });

  constructor(
    private readonly options: DocumentOptions,
    private readonly log: Logger,
  ) {
    this.kept = new KeptTexts(options.redis);
    this.keeping = new RateLimiter(options.redis, 'documents', options.rule);
  }

  /**
   * The request with its document.
   *
   * @throws ApiError PERSISTED_QUERY_NOT_FOUND for a hash that nobody has sent a text for, DOCUMENT_NOT_FOUND for an id that
   * no manifest has, DOCUMENT_NOT_TRUSTED, or BAD_REQUEST where the request names its document in two ways or wrongly.
   */
  async find(members: unknown, asker: Asker): Promise<FoundRequest> {
    if (typeof members !== 'object' || members === null) return asSent(members, null);
    const query = 'query' in members && typeof members.query === 'string' ? members.query : null;
    const documentId = 'documentId' in members ? members.documentId : undefined;
    const hash = 'extensions' in members ? hashIn(members.extensions) : null;
    if (documentId !== undefined && documentId !== null) {
      return replaced(members, this.withId(documentId, query), null);
    }
    if (hash !== null) return this.withHash(members, hash.sha256Hash, query, asker);
    if (query !== null && query !== '') this.assertTrusted(query, asker);
    return asSent(members, query);
  }

  private withId(documentId: unknown, query: string | null): string {
    if (query) throw new ApiError('BAD_REQUEST', 'Send `documentId` or `query`, not both.');
    const id = typeof documentId === 'string' && documentId.length <= idLengthMax ? documentId : '';
    const text = this.options.trusted.withId(id);
    if (text !== undefined) return text;
    throw new ApiError('DOCUMENT_NOT_FOUND', 'No document that is known here has this id.');
  }

  private async withHash(
    members: object,
    hash: string,
    query: string | null,
    asker: Asker,
  ): Promise<FoundRequest> {
    if (query) {
      if (sha256Of(query) !== hash) {
        throw new ApiError('BAD_REQUEST', 'The hash is not that of the document.');
      }
      this.assertTrusted(query, asker);
      const isKnown = this.options.mode === 'enforce' || this.kept.has(hash);
      return replaced(members, query, isKnown ? null : () => void this.keep(hash, query, asker));
    }
    const trusted = this.options.trusted.withHash(hash);
    if (trusted !== undefined) return replaced(members, trusted, null);
    const found = this.options.mode === 'enforce' ? null : await this.kept.find(hash);
    // Clients know this message as well as the code, and then send the text.
    if (found === null) throw new ApiError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
    this.assertTrusted(found, asker);
    return replaced(members, found, null);
  }

  private assertTrusted(text: string, { requestId, client }: Asker): void {
    const { mode, trusted } = this.options;
    if (mode === 'off' || trusted.has(text)) return;
    if (mode === 'enforce') {
      throw new ApiError('DOCUMENT_NOT_TRUSTED', 'Only documents that are known here may run.');
    }
    const sha256 = sha256Of(text);
    if (this.noted.has(sha256)) return;
    this.noted.set(sha256, true);
    this.log.warn({ component: 'documents', requestId, client, sha256 }, 'untrusted document');
  }

  /** Whoever has too many documents kept has to go on sending their text, and is not refused. */
  private async keep(hash: string, text: string, { network }: Asker): Promise<void> {
    try {
      await this.keeping.take(network);
      await this.kept.keep(hash, text);
    } catch (err) {
      if (!(err instanceof ApiError)) this.log.error({ err }, 'a document could not be kept');
    }
  }
}

function asSent(members: unknown, query: string | null): FoundRequest {
  return { members, query, isReplaced: false, keep: null };
}

function replaced(members: object, query: string, keep: (() => void) | null): FoundRequest {
  const others = Object.entries(members).filter(([name]) => !namingMembers.has(name));
  const written = { ...Object.fromEntries(others), query };
  return { members: written, query, isReplaced: true, keep };
}

/** The hash in the extensions of a request, which are JSON where they stand in an address. */
function hashIn(extensions: unknown): NamedByHash | null {
  const value = typeof extensions === 'string' ? parse(extensions) : extensions;
  if (typeof value !== 'object' || value === null || !('persistedQuery' in value)) return null;
  const named = value.persistedQuery;
  if (typeof named !== 'object' || named === null) throw wrongName();
  const version = 'version' in named ? named.version : null;
  const sha256Hash = 'sha256Hash' in named ? named.sha256Hash : null;
  if (version !== 1 || typeof sha256Hash !== 'string' || !/^[\da-f]{64}$/.test(sha256Hash)) {
    throw wrongName();
  }
  return { sha256Hash };
}

function wrongName(): ApiError {
  const message = '`persistedQuery` has the version 1 and a `sha256Hash` of 64 hexadecimal digits.';
  return new ApiError('BAD_REQUEST', message);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('BAD_REQUEST', '`extensions` is not valid JSON.');
  }
}
