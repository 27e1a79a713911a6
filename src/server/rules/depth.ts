import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/**
 * A validation rule that refuses selections deeper than `limit` fields. Fragments count as if they were written out;
 * each is measured once, so that fragments upon fragments cost no more than their text. Introspection may go deeper.
 */
export function maxDepthRule(limit: number): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const depths = new Map<string, number>();

    function depthOf(selectionSet: SelectionSetNode | undefined): number {
      let deepest = 0;
      for (const selection of selectionSet?.selections ?? []) {
        switch (selection.kind) {
          case Kind.FIELD: {
            const name = selection.name.value;
            if (name === '__schema' || name === '__type') break;
            deepest = Math.max(deepest, 1 + depthOf(selection.selectionSet));
            break;
          }
          case Kind.INLINE_FRAGMENT:
            deepest = Math.max(deepest, depthOf(selection.selectionSet));
            break;
          case Kind.FRAGMENT_SPREAD:
            deepest = Math.max(deepest, depthOfFragment(context.getFragment(selection.name.value)));
        }
      }
      return deepest;
    }

    function depthOfFragment(fragment: FragmentDefinitionNode | null | undefined): number {
      if (!fragment) return 0;
      const name = fragment.name.value;
      const known = depths.get(name);
      if (known !== undefined) return known;
      depths.set(name, 0); // A fragment that spreads itself is refused by another rule.
      const depth = depthOf(fragment.selectionSet);
      depths.set(name, depth);
      return depth;
    }

    return {
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet);
        if (depth <= limit) return;
        context.reportError(
          new GraphQLError(`The selection is ${depth} fields deep; ${limit} are allowed.`, {
            nodes: node,
            extensions: { code: 'QUERY_TOO_COMPLEX' },
          }),
        );
      },
    };
  };
}
