import {
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { ReadModel } from '../read/model';
import { isStroke } from './payload-mutation';

/** The fragments of a document by their names. */
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/**
 * Says of which operations nothing is left to TypeScript beneath their root fields: whatever is selected comes out of the
 * database, or stands by name in what a root field gives. It goes by the document alone, so that it can be kept.
 */
export class Coverage {
  private readonly known = new WeakMap<OperationDefinitionNode, boolean>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly model: ReadModel,
  ) {}

  covers(operation: OperationDefinitionNode, fragments: Fragments): boolean {
    const known = this.known.get(operation);
    if (known !== undefined) return known;
    const root = this.schema.getRootType(operation.operation);
    const isCovered =
      operation.operation !== OperationTypeNode.SUBSCRIPTION &&
      isObjectType(root) &&
      this.coversFields(operation.selectionSet, root, fragments, (field) =>
        this.coversRoot(field, root, fragments),
      );
    this.known.set(operation, isCovered);
    return isCovered;
  }

  /**
   * Whether the statements of all root fields ask by themselves how the viewer stands: because they do nothing but fetch rows,
   * or because each is one stroke.
   */
  asksForStanding(operation: OperationDefinitionNode, fragments: Fragments): boolean {
    const root = this.schema.getRootType(operation.operation);
    if (!root) return false;
    return this.coversFields(operation.selectionSet, root, fragments, ({ name }) => {
      const definition = root.getFields()[name.value];
      if (!definition) return true;
      if (operation.operation === OperationTypeNode.MUTATION) return isStroke(definition);
      const type = getNamedType(definition.type);
      const rows = type.name.replace(/Connection$/, '');
      return type.name === 'Node' || this.model.has(type.name) || this.model.has(rows);
    });
  }

  private coversRoot(field: FieldNode, root: GraphQLObjectType, fragments: Fragments): boolean {
    const definition = root.getFields()[field.name.value];
    if (!definition) return field.name.value === '__typename';
    return this.coversSelection(field.selectionSet, getNamedType(definition.type), fragments);
  }

  private coversSelection(
    selectionSet: SelectionSetNode | undefined,
    type: GraphQLNamedType,
    fragments: Fragments,
  ): boolean {
    if (isLeafType(type)) return true;
    if (!selectionSet || !(isObjectType(type) || isAbstractType(type))) return false;
    return this.coversFields(selectionSet, type, fragments, (field, owner) =>
      this.coversField(field, owner, fragments),
    );
  }

  /** Asks of every field of a selection, those in fragments included, with the type that it is selected of. */
  private coversFields(
    { selections }: SelectionSetNode,
    type: GraphQLNamedType,
    fragments: Fragments,
    covers: (field: FieldNode, owner: GraphQLNamedType) => boolean,
  ): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return covers(selection, type);
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
      if (!fragment) return false;
      const { typeCondition, selectionSet } = fragment;
      const narrowed = typeCondition && typeFromAST(this.schema, typeCondition);
      const owner = isObjectType(type) || !narrowed ? type : getNamedType(narrowed);
      return this.coversFields(selectionSet, owner, fragments, covers);
    });
  }

  private coversField(field: FieldNode, owner: GraphQLNamedType, fragments: Fragments): boolean {
    const name = field.name.value;
    if (name === '__typename') return true;
    if (!isObjectType(owner)) {
      if (!isInterfaceType(owner)) return false;
      return this.schema
        .getPossibleTypes(owner)
        .every((type) => this.coversField(field, type, fragments));
    }
    const definition = owner.getFields()[name];
    if (!definition) return false;
    const isCovered = this.model.has(owner.name)
      ? this.model.field(this.model.type(owner.name), name) !== undefined
      : definition.resolve === undefined;
    return (
      isCovered &&
      this.coversSelection(field.selectionSet, getNamedType(definition.type), fragments)
    );
  }
}
