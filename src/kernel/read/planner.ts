import {
  getNamedType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields';
import { getArgumentValues } from 'graphql/execution/values';
import { isDeepStrictEqual } from 'node:util';
import sql, { join } from 'sql-template-tag';
import type { Predicate } from '../auth/policy';
import type { CursorCodec } from '../pagination/cursor';
import { readPage, type PageArguments } from '../pagination/page';
import { planFilter, type PlannedFilter } from './filter';
import type { JoinPredicate, ReadField, ReadModel } from './model';
import type {
  ConnectionPart,
  ConnectionPlan,
  EdgePart,
  ObjectPart,
  ObjectPlan,
  PageInfoPart,
  PlannedField,
} from './plan';
import type { JoinColumns, MappedType, Order } from './type-map';

/** The selections of one response key, which GraphQL merges. */
type FieldNodes = readonly FieldNode[];

/** A list that a connection pages through. */
interface ConnectionSource {
  readonly scope: string;
  readonly type: MappedType;
  readonly order: Order;
}

/** The arguments of a connection, as a client sends them. */
interface ListArguments extends PageArguments {
  readonly orderBy?: ChosenOrder | null;
}

/** An order that a client chose. */
interface ChosenOrder {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

/** The list in the order that was chosen. Cursors are tied to it, since a position means nothing in another. */
function ordered(list: ConnectionSource, chosen: ChosenOrder | null): ConnectionSource {
  if (!chosen) return list;
  const { field, direction } = chosen;
  const ascending = list.type.order?.orders[field];
  if (!ascending) throw new Error(`${list.type.name} has no order by ${field}.`);
  const way = direction === 'ASC' ? 'asc' : 'desc';
  const order = ascending.map((column) => ({ ...column, direction: way }) as const);
  const isItsOwn = isDeepStrictEqual(order, list.order);
  return { ...list, order, scope: isItsOwn ? list.scope : `${list.scope} by ${field} ${way}` };
}

function joinOn(columns: JoinColumns): JoinPredicate {
  const on: JoinPredicate = ({ parent, row }) =>
    join(
      columns.map(({ local, target }) => sql`${row(target)} = ${parent(local)}`),
      ' AND ',
    );
  return Object.assign(on, { columns });
}

/** Turns the selection of an operation into a plan. It reads the operation and the model, and touches nothing else. */
export class Planner {
  /** What has to be asked of the variables each time that the plan is used. */
  readonly checks: PlannedFilter['check'][] = [];

  constructor(
    private readonly model: ReadModel,
    private readonly cursors: CursorCodec,
    private readonly info: GraphQLResolveInfo,
  ) {}

  /** The plan for what is selected of a type beneath these field nodes. */
  object(typeName: string, nodes: FieldNodes): ObjectPlan {
    const type = this.model.type(typeName);
    const graphType = this.objectType(typeName);
    const fields: PlannedField[] = [];
    for (const [responseKey, subNodes] of this.select(graphType, nodes)) {
      const field = this.field(type, graphType, responseKey, subNodes);
      if (field) fields.push(field);
    }
    return { type, fields };
  }

  /** The plan for a page of a list, with the arguments of these field nodes: which page, of which entries, in which order. */
  connection(list: ConnectionSource, owner: GraphQLObjectType, nodes: FieldNodes): ConnectionPlan {
    const args = this.listArguments(owner, nodes);
    const source = ordered(list, args.orderBy ?? null);
    const page = readPage(args, source.scope, this.cursors);
    const filter = this.filter(source.type, owner, nodes);
    const rows: ObjectPlan[] = [];
    const planRow = (rowNodes: FieldNodes): number =>
      rows.push(this.object(source.type.name, rowNodes)) - 1;
    const connectionType = this.objectType(`${source.type.name}Connection`);
    const parts = this.select(connectionType, nodes).map(
      ([responseKey, subNodes]): ConnectionPart => {
        switch (nameOf(subNodes)) {
          case '__typename':
            return { kind: 'typename', responseKey, typename: connectionType.name };
          case 'totalCount':
            return { kind: 'total', responseKey };
          case 'pageInfo':
            return { kind: 'page-info', responseKey, parts: this.pageInfo(subNodes) };
          case 'nodes':
            return { kind: 'nodes', responseKey, row: planRow(subNodes) };
          default:
            return { kind: 'edges', responseKey, parts: this.edge(source.type, subNodes, planRow) };
        }
      },
    );
    return { ...source, filter, page, parts, rows };
  }

  private pageInfo(nodes: FieldNodes): readonly PageInfoPart[] {
    return this.select(this.objectType('PageInfo'), nodes).map(([responseKey, subNodes]) => ({
      responseKey,
      name: nameOf(subNodes),
    }));
  }

  private edge(
    type: MappedType,
    nodes: FieldNodes,
    planRow: (nodes: FieldNodes) => number,
  ): readonly EdgePart[] {
    const edgeType = this.objectType(`${type.name}Edge`);
    return this.select(edgeType, nodes).map(([responseKey, subNodes]): EdgePart => {
      switch (nameOf(subNodes)) {
        case '__typename':
          return { kind: 'typename', responseKey, typename: edgeType.name };
        case 'cursor':
          return { kind: 'cursor', responseKey };
        default:
          return { kind: 'node', responseKey, row: planRow(subNodes) };
      }
    });
  }

  private field(
    type: MappedType,
    graphType: GraphQLObjectType,
    responseKey: string,
    nodes: FieldNodes,
  ): PlannedField | undefined {
    const name = nameOf(nodes);
    if (name === '__typename') return { kind: 'typename', responseKey };
    const field = this.model.field(type, name);
    return field && this.planField(type, graphType, field, name, responseKey, nodes);
  }

  private planField(
    type: MappedType,
    graphType: GraphQLObjectType,
    field: ReadField,
    name: string,
    responseKey: string,
    nodes: FieldNodes,
  ): PlannedField {
    switch (field.kind) {
      case 'column':
      case 'computed':
      case 'computed-money':
      case 'computed-object':
        return this.planValue(graphType, field, name, responseKey, nodes);
      case 'one':
      case 'joined-one': {
        const on = field.kind === 'one' ? joinOn(field.on) : field.on;
        return { kind: 'one', responseKey, on, plan: this.object(field.type, nodes) };
      }
      case 'list':
      case 'joined-list': {
        const { order, max } = field;
        const on = field.kind === 'list' ? joinOn(field.on) : field.on;
        return { kind: 'list', responseKey, on, order, max, plan: this.object(field.type, nodes) };
      }
      case 'connection':
      case 'joined-connection': {
        const source = {
          scope: `${type.name}.${name}`,
          type: this.model.type(field.type),
          order: field.order,
        };
        const on = field.kind === 'connection' ? joinOn(field.on) : field.on;
        return {
          kind: 'connection',
          responseKey,
          on,
          plan: this.connection(source, graphType, nodes),
        };
      }
    }
  }

  private planValue(
    graphType: GraphQLObjectType,
    field: Extract<
      ReadField,
      { kind: 'column' | 'computed' | 'computed-money' | 'computed-object' }
    >,
    name: string,
    responseKey: string,
    nodes: FieldNodes,
  ): PlannedField {
    const output = outputOf(graphType, name);
    const common = { kind: 'value', responseKey, output, parts: [] } as const;
    switch (field.kind) {
      case 'column': {
        const { column, scalar } = field;
        const mask = field.mask === undefined ? null : this.model.policy(field.mask);
        return {
          ...common,
          scalar,
          isNeverNull: mask === null && isNonNullType(output),
          expression: (scope) =>
            mask ? sql`CASE WHEN ${mask(scope)} THEN ${scope.row(column)} END` : scope.row(column),
        };
      }
      case 'computed': {
        const { scalar, expression } = field;
        return { ...common, isNeverNull: false, scalar, expression };
      }
      case 'computed-money': {
        const { expression } = field;
        return {
          ...common,
          scalar: 'Money',
          parts: this.objectParts(output, nodes),
          isNeverNull: false,
          expression: (scope) => {
            const { amountMinor, currencyCode } = expression(scope);
            return sql`json_build_array((${amountMinor})::text, ${currencyCode})`;
          },
        };
      }
      case 'computed-object': {
        const { expression } = field;
        const parts = this.objectParts(output, nodes);
        return { ...common, scalar: 'Object', parts, isNeverNull: false, expression };
      }
    }
  }

  private objectParts(output: GraphQLOutputType, nodes: FieldNodes): readonly ObjectPart[] {
    const type = getNamedType(output);
    if (!isObjectType(type)) throw new Error(`${type.name} is no object in the schema.`);
    return this.select(type, nodes).map(([responseKey, subNodes]) => {
      const name = nameOf(subNodes);
      return {
        responseKey,
        name,
        output: name === '__typename' ? type.name : outputOf(type, name),
      };
    });
  }

  private select(type: GraphQLObjectType, nodes: FieldNodes): [string, FieldNodes][] {
    const { schema, fragments, variableValues } = this.info;
    return [...collectSubfields(schema, fragments, variableValues, type, nodes)];
  }

  private listArguments(owner: GraphQLObjectType, nodes: FieldNodes): ListArguments {
    const [node] = nodes;
    const definition = node && owner.getFields()[node.name.value];
    return definition ? getArgumentValues(definition, node, this.info.variableValues) : {};
  }

  /** What the client narrows a list by. A filter that a resolver declares for itself is the resolver's to read. */
  private filter(type: MappedType, owner: GraphQLObjectType, nodes: FieldNodes): Predicate | null {
    const { variableValues } = this.info;
    const [node] = nodes;
    const definition = node && owner.getFields()[node.name.value];
    const argument = definition?.args.find(({ name }) => name === 'filter');
    const input = type.filter;
    if (!definition || !argument || !input) return null;
    if (getNamedType(argument.type).name !== input.name) return null;
    const valueFor = (variables: Readonly<Record<string, unknown>>): unknown =>
      getArgumentValues(definition, node, variables)['filter'];
    if ((valueFor(variableValues) ?? null) === null) return null;
    const { lets, check } = planFilter(this.model, { input, valueFor }, variableValues);
    this.checks.push(check);
    return lets;
  }

  private objectType(name: string): GraphQLObjectType {
    const type = getNamedType(this.info.schema.getType(name));
    if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}.`);
    return type;
  }
}

/** How the schema declares a field. */
function outputOf(type: GraphQLObjectType, name: string): GraphQLOutputType {
  const field = type.getFields()[name];
  if (!field) throw new Error(`The schema has no field ${type.name}.${name}.`);
  return field.type;
}

function nameOf(nodes: FieldNodes): string {
  return nodes[0]?.name.value ?? '';
}
