import { Kind, visit, type ASTNode, type DocumentNode, type SelectionSetNode } from 'graphql';
import { ApiError } from '../../kernel/problems/errors';

/** How much of one kind a document may hold. */
export interface StructureLimits {
  /** Fields under another name than their own, in the whole document. */
  readonly aliases: number;
  /** Directives in the whole document, and on one part of it. */
  readonly directives: number;
  readonly directivesInOnePlace: number;
  /** Fields that repeat the name of another beside them, in the whole document. */
  readonly repeatedFields: number;
  /** Inline fragments in the whole document, and within one another. */
  readonly inlineFragments: number;
  readonly inlineFragmentDepth: number;
  /** Named fragments. */
  readonly fragments: number;
}

/** What a document holds of each kind. */
type Counts = Record<keyof StructureLimits, number>;

const names: Readonly<Record<keyof StructureLimits, string>> = {
  aliases: 'aliases',
  directives: 'directives',
  directivesInOnePlace: 'directives in one place',
  repeatedFields: 'repeated fields',
  inlineFragments: 'inline fragments',
  inlineFragmentDepth: 'inline fragments within one another',
  fragments: 'fragments',
};

/**
 * Refuses a document that says the same thing over and over, in one walk over its syntax. It comes before validation,
 * whose time grows with the square of some of these.
 *
 * @throws ApiError QUERY_TOO_COMPLEX that names what there is too much of.
 */
export function assertModestStructure(document: DocumentNode, limits: StructureLimits): void {
  const counts = countsOf(document);
  for (const kind of Object.keys(names) as (keyof StructureLimits)[]) {
    if (counts[kind] <= limits[kind]) continue;
    const message = `The document has ${counts[kind]} ${names[kind]}; ${limits[kind]} are allowed.`;
    throw new ApiError('QUERY_TOO_COMPLEX', message);
  }
}

function countsOf(document: DocumentNode): Counts {
  const counts: Counts = {
    aliases: 0,
    directives: 0,
    directivesInOnePlace: 0,
    repeatedFields: 0,
    inlineFragments: 0,
    inlineFragmentDepth: 0,
    fragments: 0,
  };
  let inlineDepth = 0;
  visit(document, {
    enter(node) {
      countDirectives(node, counts);
      switch (node.kind) {
        case Kind.FIELD:
          if (node.alias) counts.aliases += 1;
          break;
        case Kind.FRAGMENT_DEFINITION:
          counts.fragments += 1;
          break;
        case Kind.INLINE_FRAGMENT:
          inlineDepth += 1;
          counts.inlineFragments += 1;
          counts.inlineFragmentDepth = Math.max(counts.inlineFragmentDepth, inlineDepth);
          break;
        case Kind.SELECTION_SET:
          counts.repeatedFields += repetitionsIn(node);
          break;
        default:
          break;
      }
    },
    leave(node) {
      if (node.kind === Kind.INLINE_FRAGMENT) inlineDepth -= 1;
    },
  });
  return counts;
}

function countDirectives(node: ASTNode, counts: Counts): void {
  const here = 'directives' in node ? (node.directives?.length ?? 0) : 0;
  counts.directives += here;
  counts.directivesInOnePlace = Math.max(counts.directivesInOnePlace, here);
}

function repetitionsIn({ selections }: SelectionSetNode): number {
  const keys = selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [(selection.alias ?? selection.name).value] : [],
  );
  return keys.length - new Set(keys).size;
}
