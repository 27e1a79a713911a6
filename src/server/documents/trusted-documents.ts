import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * What is done with documents that are not in a manifest: they run (`off`), they run and the log says so once each (`log`),
 * or they are refused (`enforce`).
 */
export type TrustMode = 'off' | 'log' | 'enforce';

/** Ids with their documents, as the generators for clients write them. */
const plainManifest = z.record(z.string(), z.string());

/** The same by Apollo's tool. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** A manifest cannot be used. The message names the file and what is wrong, never what else is in it. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** The documents that the makers of our own clients have vouched for. They change with the process alone. */
export class TrustedDocuments {
  private readonly byId = new Map<string, string>();
  private readonly byHash = new Map<string, string>();
  private readonly texts = new Set<string>();

  constructor(manifest: Iterable<readonly [id: string, text: string]>) {
    for (const [id, text] of manifest) {
      const other = this.byId.get(id);
      if (other !== undefined && other !== text) {
        throw new ManifestError(`Two documents have the id ${id}.`);
      }
      this.byId.set(id, text);
      this.byHash.set(sha256Of(text), text);
      this.texts.add(text);
    }
  }

  get size(): number {
    return this.texts.size;
  }

  /** The document with an id of the manifest, or with `sha256:` and its own hash. */
  withId(id: string): string | undefined {
    return this.byId.get(id) ?? this.byHash.get(id.replace(/^sha256:/, ''));
  }

  /** The document with a hash, whichever ids the manifest has. */
  withHash(sha256: string): string | undefined {
    return this.byHash.get(sha256);
  }

  has(text: string): boolean {
    return this.texts.has(text);
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.texts.values();
  }
}

/**
 * Reads manifests: ids with texts in one object, as GraphQL Code Generator and Relay's compiler write them, or Apollo's
 * manifest of persisted queries.
 *
 * @throws ManifestError where a file cannot be read, has another form, or gives an id a second meaning.
 */
export function readManifests(paths: readonly string[]): TrustedDocuments {
  return new TrustedDocuments(paths.flatMap(readManifest));
}

/** The hash by which clients name a document: SHA-256, in hexadecimal. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readManifest(path: string): readonly (readonly [string, string])[] {
  const json = parse(path);
  const apollo = apolloManifest.safeParse(json);
  if (apollo.success) return apollo.data.operations.map(({ id, body }) => [id, body]);
  const plain = plainManifest.safeParse(json);
  if (plain.success) return Object.entries(plain.data);
  throw new ManifestError(`${path} is no manifest of documents.`);
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ManifestError(`${path} cannot be read as JSON.`, { cause });
  }
}
