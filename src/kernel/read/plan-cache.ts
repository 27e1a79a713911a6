import { visit, type FieldNode, type GraphQLResolveInfo } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Sql } from 'sql-template-tag';
import type { Predicate } from '../auth/policy';
import { isGuarded } from '../db/guarded';
import type { PlannedFilter } from './filter';
import { templateOf, type Template } from './parameters';
import type { TextStatements } from './text-reads';

/** How many fields the plans that are kept may have together; each is some hundred bytes of plan and SQL. */
const plannedFieldsMax = 200_000;

/** The arguments of a field's own that are part of its plan. All others are the business of its resolver. */
const listArguments = new Set(['first', 'after', 'last', 'before', 'orderBy', 'filter']);

/** A statement that may run whenever its plan does, and whether it touches what belongs to one account alone. */
export interface CompiledStatement {
  readonly template: Template;
  readonly isGuarded: boolean;
}

/** A plan, what it costs at most, and the statements that were made of it: one for each source. */
export interface CachedPlan<Plan> {
  readonly plan: Plan;
  readonly rowsAtMost: number;
  /** What has to be asked of the variables each time, before anything of it runs. */
  readonly checks: readonly PlannedFilter['check'][];
  readonly statements: WeakMap<Predicate, CompiledStatement>;
  readonly texts: WeakMap<Predicate, TextStatements>;
}

/** Settles a fragment's text. Statements that touch no guarded table do not pay for the lock. */
export function compile(fragment: Sql): CompiledStatement {
  const template = templateOf(fragment);
  return { template, isGuarded: isGuarded(template.text) };
}

/** The statement of a plan for a source. A source that is made anew for each request has its statement written anew. */
export function statementOf<Plan>(
  { plan, statements }: CachedPlan<Plan>,
  where: Predicate,
  write: (plan: Plan) => Sql,
): CompiledStatement {
  const known = statements.get(where);
  if (known) return known;
  const statement = compile(write(plan));
  statements.set(where, statement);
  return statement;
}

/** What of a selection does not change from one run to the next. */
interface Selection {
  /** The variables whose values its plan depends on. */
  readonly variables: readonly string[];
  /** The variables of filters: the plan depends on which operators they use, and not on what these compare with. */
  readonly filters: readonly string[];
  readonly fields: number;
}

/**
 * Plans by what shapes them: the operation, the fields that are merged into one, and the values of the variables that
 * switch selections on and off or say which page is wanted, and the shapes of its filters. The transports give the same document object for the same text,
 * so an operation is known by its node.
 */
export class PlanCache<Plan> {
  private readonly numbers = new WeakMap<object, number>();
  private readonly selections = new WeakMap<object, WeakMap<FieldNode, Selection>>();
  private lastNumber = 0;
  private readonly plans = new LRUCache<
    string,
    { readonly cached: CachedPlan<Plan>; readonly fields: number }
  >({ maxSize: plannedFieldsMax, sizeCalculation: ({ fields }) => fields });

  /**
   * The plan for the field that is being resolved; `make` makes it where it is not known. `typeName` is the type that is
   * planned for, since a reference may be of several.
   *
   * @throws ApiError BAD_USER_INPUT for variables that the plan's filters cannot take.
   */
  get(
    info: GraphQLResolveInfo,
    typeName: string,
    make: () => Omit<CachedPlan<Plan>, 'statements' | 'texts'>,
  ): CachedPlan<Plan> {
    const cached = this.find(info, typeName, make);
    for (const check of cached.checks) check(info.variableValues);
    return cached;
  }

  private find(
    info: GraphQLResolveInfo,
    typeName: string,
    make: () => Omit<CachedPlan<Plan>, 'statements' | 'texts'>,
  ): CachedPlan<Plan> {
    const selections = info.fieldNodes.map((node) => this.selection(info, node));
    const key = this.keyFor(info, typeName, selections);
    const known = this.plans.get(key);
    if (known) return known.cached;
    const cached: CachedPlan<Plan> = {
      ...make(),
      statements: new WeakMap(),
      texts: new WeakMap(),
    };
    const fields = selections.reduce((sum, selection) => sum + selection.fields, 0);
    this.plans.set(key, { cached, fields });
    return cached;
  }

  private keyFor(
    info: GraphQLResolveInfo,
    typeName: string,
    selections: readonly Selection[],
  ): string {
    const nodes = info.fieldNodes.map((node) => this.numberOf(node));
    const values = selections.flatMap(({ variables }) =>
      variables.map((name) => (name in info.variableValues ? [info.variableValues[name]] : [])),
    );
    const shapes = selections.flatMap(({ filters }) =>
      filters.map((name) => shapeOf(info.variableValues[name])),
    );
    const parts = [
      this.numberOf(info.operation),
      info.parentType.name,
      typeName,
      nodes,
      values,
      shapes,
    ];
    return JSON.stringify(parts, (_key, value: unknown) =>
      typeof value === 'bigint' ? `${value}n` : value,
    );
  }

  private numberOf(node: object): number {
    const known = this.numbers.get(node);
    if (known !== undefined) return known;
    this.lastNumber += 1;
    this.numbers.set(node, this.lastNumber);
    return this.lastNumber;
  }

  private selection(info: GraphQLResolveInfo, node: FieldNode): Selection {
    // A field of a fragment stands in as many operations as spread it, always of the same document.
    const known = this.selections.get(info.fragments) ?? new WeakMap<FieldNode, Selection>();
    this.selections.set(info.fragments, known);
    const selection = known.get(node) ?? read(info, node);
    known.set(node, selection);
    return selection;
  }
}

/** Looks through a field's selection and all fragments that it spreads. */
function read(info: GraphQLResolveInfo, field: FieldNode): Selection {
  const variables = new Set<string>();
  const filters = new Set<string>();
  const spread = new Set<string>();
  let fields = 0;
  const collect = (node: FieldNode | GraphQLResolveInfo['fragments'][string]): void => {
    visit(node, {
      Argument: (argument, _key, _parent, _path, ancestors) => {
        const isItsOwn = ancestors[ancestors.length - 1] === field;
        const name = argument.name.value;
        if (isItsOwn && !listArguments.has(name)) return false;
        if (name !== 'filter') return undefined;
        visit(argument.value, { Variable: (variable) => void filters.add(variable.name.value) });
        return false;
      },
      Variable: ({ name }) => void variables.add(name.value),
      Field: () => void (fields += 1),
      FragmentSpread: ({ name }) => {
        const fragment = info.fragments[name.value];
        if (!fragment || spread.has(name.value)) return;
        spread.add(name.value);
        collect(fragment);
      },
    });
  };
  collect(field);
  return { variables: [...variables], filters: [...filters], fields };
}

/** What of a filter shapes a statement: everything but the texts, numbers and moments in it. */
function shapeOf(value: unknown): unknown {
  if (value === undefined) return 0;
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value instanceof Date) return '';
  if (Array.isArray(value)) {
    const isOfGroups = value.some((one) => typeof one === 'object' && !(one instanceof Date));
    return isOfGroups ? value.map(shapeOf) : '';
  }
  return Object.entries(value).map(([name, part]) => [name, shapeOf(part)]);
}
