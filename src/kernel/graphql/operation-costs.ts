import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  typeFromAST,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { pageSizeDefault, pageSizeMax } from '../pagination/page';
import type { ReadModel } from '../read/model';
import { listLengthMax } from '../read/plan';
import type { Fragments } from './coverage';
import type { ValidOperation } from './text-executor';

/** What a root field of a mutation costs besides the rows that its answer fetches. */
const mutationCost = 10;

/** A document that looks at more fields than this, fragments written out, is not counted to its end. */
const fieldsMax = 20_000;

/** How many entries a page or a list has: a number, or what the value of an argument says when it runs. */
type Size =
  | number
  | { readonly kind: 'page' | 'ids'; readonly value: ValueNode; readonly otherwise: unknown };

/** A cost that is known but for the sizes of pages that variables say. */
interface Term {
  readonly fixed: number;
  readonly repeated: readonly { readonly size: Size; readonly each: Term }[];
  /** Of each of these the dearest counts: an object is of one type only. */
  readonly choices: readonly (readonly Term[])[];
}

/** The selections of an operation while they are counted. */
interface Counting {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  fieldsLeft: number;
}

/** What an operation costs when every page is full: worked out once for a document, then summed up for the sizes asked. */
export class OperationCosts {
  private readonly known = new WeakMap<OperationDefinitionNode, Term>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly model: ReadModel,
  ) {}

  /**
   * The rows that an operation fetches at most, as the plans of its reads count them, one for each root field, and ten for
   * each mutation; Infinity for a document that is too large to be counted.
   */
  of({ document, operation, variables }: ValidOperation): number {
    const known = this.known.get(operation) ?? this.count(document, operation);
    this.known.set(operation, known);
    return sum(known, variables);
  }

  private count(document: DocumentNode, operation: OperationDefinitionNode): Term {
    const fragments = Object.fromEntries(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
    const root = this.schema.getRootType(operation.operation);
    if (!root) return constant(0);
    const counting: Counting = { operation, fragments, fieldsLeft: fieldsMax };
    const ofRoot = operation.operation === OperationTypeNode.MUTATION ? mutationCost : 1;
    const fields = this.fieldsOf(root, [operation.selectionSet], counting);
    const terms = [...fields.values()].map((nodes) => this.field(root, nodes, counting));
    return added([constant(ofRoot * fields.size), ...terms]);
  }

  private field(owner: GraphQLObjectType, nodes: readonly FieldNode[], counting: Counting): Term {
    counting.fieldsLeft -= 1;
    if (counting.fieldsLeft < 0) return constant(Infinity);
    const [node] = nodes;
    const field = node && owner.getFields()[node.name.value];
    const selectionSets = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    if (!field || selectionSets.length === 0) return constant(0);
    const type = getNamedType(field.type);
    if (isObjectType(type) && isConnection(type)) {
      const rows = this.connection(type, selectionSets, counting);
      return repeated(pageSizeOf(node, counting), added([constant(1), rows]));
    }
    const beneath = this.selection(type, selectionSets, counting);
    const isRow = type.name === 'Node' || this.model.has(type.name);
    if (!isRow) return beneath;
    const row = added([constant(1), beneath]);
    return isListType(getNullableType(field.type))
      ? repeated(this.lengthOf(owner, field, node, counting), row)
      : row;
  }

  /** What one entry of a page costs: each way in which it is selected is a row. */
  private connection(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    counting: Counting,
  ): Term {
    const parts = [...this.fieldsOf(type, selectionSets, counting).values()];
    return added(
      parts.map((nodes) => {
        const name = nodes[0]?.name.value;
        if (name === 'nodes') return this.row(type, nodes, counting);
        const edge = name === 'edges' && getNamedType(type.getFields()['edges']?.type);
        if (!edge || !isObjectType(edge)) return constant(0);
        const inEdge = this.fieldsOf(edge, selectionsOf(nodes), counting);
        const rows = [...inEdge.values()].filter(([node]) => node?.name.value === 'node');
        return added(rows.map((row) => this.row(edge, row, counting)));
      }),
    );
  }

  private row(owner: GraphQLObjectType, nodes: readonly FieldNode[], counting: Counting): Term {
    const field = owner.getFields()[nodes[0]?.name.value ?? ''];
    if (!field) return constant(0);
    const beneath = this.selection(getNamedType(field.type), selectionsOf(nodes), counting);
    return added([constant(1), beneath]);
  }

  private selection(
    type: GraphQLNamedType,
    selectionSets: readonly SelectionSetNode[],
    counting: Counting,
  ): Term {
    if (isObjectType(type)) {
      const fields = [...this.fieldsOf(type, selectionSets, counting).values()];
      return added(fields.map((nodes) => this.field(type, nodes, counting)));
    }
    if (!isAbstractType(type)) return constant(0);
    const possible = this.schema
      .getPossibleTypes(type)
      .map((one) => this.selection(one, selectionSets, counting));
    return dearest(possible);
  }

  /** The fields that an object of a type gives, by response key, as GraphQL merges them. */
  private fieldsOf(
    type: GraphQLObjectType,
    selectionSets: readonly SelectionSetNode[],
    counting: Counting,
  ): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const collect = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          const nodes = fields.get(key);
          if (nodes) nodes.push(selection);
          else fields.set(key, [selection]);
          continue;
        }
        const isNamed = selection.kind === Kind.FRAGMENT_SPREAD;
        if (isNamed && spread.has(selection.name.value)) continue;
        if (isNamed) spread.add(selection.name.value);
        const fragment = isNamed ? counting.fragments[selection.name.value] : selection;
        if (fragment && this.applies(fragment.typeCondition, type)) collect(fragment.selectionSet);
      }
    };
    for (const selectionSet of selectionSets) collect(selectionSet);
    return fields;
  }

  private applies(
    condition: Parameters<typeof typeFromAST>[1] | undefined,
    type: GraphQLObjectType,
  ): boolean {
    const wanted = condition && typeFromAST(this.schema, condition);
    if (!wanted) return true;
    return wanted === type || (isAbstractType(wanted) && this.schema.isSubType(wanted, type));
  }

  private lengthOf(
    owner: GraphQLObjectType,
    { name }: GraphQLField<unknown, unknown>,
    node: FieldNode,
    { operation }: Counting,
  ): Size {
    const planned = this.model.has(owner.name)
      ? this.model.field(this.model.type(owner.name), name)
      : undefined;
    if (planned && 'max' in planned) return planned.max;
    const ids = node.arguments?.find((argument) => argument.name.value === 'ids');
    return ids
      ? { kind: 'ids', value: ids.value, otherwise: defaultOf(ids.value, operation) }
      : listLengthMax;
  }
}

function isConnection(type: GraphQLObjectType): boolean {
  const fields = type.getFields();
  return fields['edges'] !== undefined && fields['pageInfo'] !== undefined;
}

function selectionsOf(nodes: readonly FieldNode[]): readonly SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
}

function pageSizeOf(node: FieldNode, { operation }: Counting): Size {
  for (const name of ['first', 'last']) {
    const argument = node.arguments?.find((one) => one.name.value === name);
    if (!argument || argument.value.kind === Kind.NULL) continue;
    const { value } = argument;
    const size: Size = { kind: 'page', value, otherwise: defaultOf(value, operation) };
    return value.kind === Kind.VARIABLE ? size : sizeFor(size, {});
  }
  return pageSizeDefault;
}

/** What a variable is where it is left out. */
function defaultOf(value: ValueNode, operation: OperationDefinitionNode): unknown {
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  const definition = operation.variableDefinitions?.find(
    ({ variable }) => variable.name.value === name,
  );
  return definition?.defaultValue && literal(definition.defaultValue);
}

/** How many entries there are at most. What is no size at all is refused elsewhere, and costs a page. */
function sizeFor(size: Size, variables: Readonly<Record<string, unknown>>): number {
  if (typeof size === 'number') return size;
  const { kind, value, otherwise } = size;
  const given =
    value.kind === Kind.VARIABLE ? (variables[value.name.value] ?? otherwise) : literal(value);
  if (kind === 'ids') return Array.isArray(given) ? given.length : listLengthMax;
  const number = typeof given === 'number' ? given : pageSizeDefault;
  return Math.min(Math.max(number, 0), pageSizeMax);
}

function literal(value: ValueNode): unknown {
  if (value.kind === Kind.INT) return Number(value.value);
  return value.kind === Kind.LIST ? value.values : undefined;
}

function constant(fixed: number): Term {
  return { fixed, repeated: [], choices: [] };
}

function isConstant({ repeated: parts, choices }: Term): boolean {
  return parts.length === 0 && choices.length === 0;
}

function added(terms: readonly Term[]): Term {
  return {
    fixed: terms.reduce((total, { fixed }) => total + fixed, 0),
    repeated: terms.flatMap((term) => term.repeated),
    choices: terms.flatMap((term) => term.choices),
  };
}

function repeated(size: Size, each: Term): Term {
  if (typeof size === 'number' && isConstant(each)) {
    return constant(size === 0 ? 0 : size * each.fixed);
  }
  return { fixed: 0, repeated: [{ size, each }], choices: [] };
}

function dearest(terms: readonly Term[]): Term {
  const fixed = Math.max(0, ...terms.filter(isConstant).map((term) => term.fixed));
  const open = terms.filter((term) => !isConstant(term));
  if (open.length === 0) return constant(fixed);
  return { fixed: 0, repeated: [], choices: [[constant(fixed), ...open]] };
}

function sum(term: Term, variables: Readonly<Record<string, unknown>>): number {
  let total = term.fixed;
  for (const { size, each } of term.repeated) {
    const times = sizeFor(size, variables);
    if (times > 0) total += times * sum(each, variables);
  }
  for (const terms of term.choices) total += Math.max(...terms.map((one) => sum(one, variables)));
  return total;
}
