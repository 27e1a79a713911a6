import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

/** What makes the choices of one operation, the same for the same seed. */
export class Dice {
  constructor(private state: number) {}

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    // Mulberry32: small, and even enough to choose fields by.
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  /** True as often as this, in percent. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

/** An operation and what it is run with. */
export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values that arguments can have, so that operations find something. */
export interface KnownValues {
  readonly ids: readonly string[];
  /** The type of each id, as fragments name it. */
  readonly typeOf: ReadonlyMap<string, string>;
  readonly handles: readonly string[];
  /** Cursors of former answers, of whichever list. */
  readonly cursors: string[];
}

const depthMost = 7;

/** Root fields that show much to many, which are asked more often than those for a few. */
const busyFields =
  'node node node node nodes feed feed creator creator viewer viewer users liveStreams clusters virtualGifts'.split(
    ' ',
  );

/** Whoever reads the audit trail is written down in it, so that no second reading gives what the first one gave. */
const recordedField = 'auditLogs';

/** Moments before, within and after what the demo platform tells of. */
const moments = [
  '2020-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.000Z',
  '2026-11-01T12:00:00.000Z',
  '2030-01-01T00:00:00.000Z',
];

/**
 * Makes queries over the whole schema: aliases, fragments, directives, pages, filters and orders, right arguments and
 * wrong ones.
 */
export class OperationMaker {
  private readonly variables = new Map<
    string,
    { readonly type: string; readonly value: unknown }
  >();
  private readonly fragments: string[] = [];
  private fieldsLeft = 30;
  private lastId = '';

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly known: KnownValues,
    private readonly dice: Dice,
  ) {}

  make(): RandomOperation {
    const root = this.schema.getQueryType();
    if (!root) throw new Error('The schema has no queries.');
    const count = 1 + this.dice.below(2);
    const fields = Array.from({ length: count }, (_, at) =>
      this.field(root, this.rootField(root), 1, `r${at}`),
    );
    const declared = [...this.variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = declared.length > 0 ? `query Random(${declared.join(', ')})` : 'query Random';
    return {
      text: [`${head} { ${fields.join(' ')} }`, ...this.fragments].join('\n'),
      variables: Object.fromEntries([...this.variables].map(([name, { value }]) => [name, value])),
    };
  }

  private rootField(root: GraphQLObjectType): string {
    const others = Object.keys(root.getFields()).filter((name) => name !== recordedField);
    return this.dice.pick(this.dice.chance(80) ? busyFields : others);
  }

  private field(owner: GraphQLObjectType, name: string, depth: number, alias: string): string {
    const definition = owner.getFields()[name];
    if (!definition) return '__typename';
    this.fieldsLeft -= 1;
    const args = definition.args.flatMap((argument) => this.argument(argument));
    const type = getNamedType(definition.type);
    const selection = isLeafType(type) ? '' : ` ${this.selection(type, depth + 1)}`;
    const given = args.length > 0 ? `(${args.join(', ')})` : '';
    return `${alias}: ${name}${given}${this.directive()}${selection}`;
  }

  private selection(type: GraphQLNamedOutputType, depth: number): string {
    if (isInterfaceType(type)) {
      const types = this.schema.getPossibleTypes(type);
      const found = types.find(({ name }) => name === this.known.typeOf.get(this.lastId));
      const parts = Array.from({ length: 1 + this.dice.below(4) }, () => {
        const one = found && this.dice.chance(80) ? found : this.dice.pick(types);
        return `... on ${one.name} ${this.selection(one, depth)}`;
      });
      return `{ __typename ${this.dice.chance(50) ? 'id ' : ''}${parts.join(' ')} }`;
    }
    if (!isObjectType(type)) return '{ __typename }';
    const names = Object.keys(type.getFields());
    const wanted = depth > 5 ? 2 : 2 + this.dice.below(5);
    const parts: string[] = [];
    for (let at = 0; at < wanted && this.fieldsLeft > 0; at += 1) {
      const name = this.dice.pick(names);
      const isLeaf = isLeafType(getNamedType(type.getFields()[name]?.type));
      if (!isLeaf && depth >= depthMost) continue;
      parts.push(this.field(type, name, depth, this.alias(name, depth, at)));
    }
    if (parts.length === 0 || this.dice.chance(15)) parts.push('__typename');
    return this.wrapped(type, `{ ${parts.join(' ')} }`);
  }

  /** One name for one field at one place, so that whatever merges can be merged. */
  private alias(name: string, depth: number, at: number): string {
    return this.dice.chance(30) ? `_${depth}_${at}_${name}` : `${name}_${this.fieldsLeft}`;
  }

  private wrapped(type: GraphQLObjectType, selection: string): string {
    if (this.dice.chance(10))
      return `{ ... on ${type.name}${this.directive()} ${selection} __typename }`;
    if (!this.dice.chance(8)) return selection;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${selection}`);
    return `{ ...${name} __typename }`;
  }

  private directive(): string {
    if (!this.dice.chance(6)) return '';
    const name = this.dice.pick(['skip', 'include']);
    if (this.dice.chance(50)) return ` @${name}(if: ${this.dice.chance(50)})`;
    const variable = this.variable('Boolean!', this.dice.chance(50));
    return ` @${name}(if: ${variable})`;
  }

  private argument(argument: GraphQLArgument): string[] {
    const { name, type } = argument;
    const isRequired = isNonNullType(type) && argument.defaultValue === undefined;
    if (name === 'last') return [];
    if (name === 'first') return this.page();
    const chance = name === 'after' || name === 'before' ? 3 : 25;
    if (!isRequired && !this.dice.chance(chance)) return [];
    if (name === 'filter' && this.dice.chance(70)) return [`${name}: ${this.writtenOut(type)}`];
    const value = this.value(type, name);
    if (value === undefined) return [];
    return [`${name}: ${this.variable(String(type), value)}`];
  }

  /** An input as it stands in a document, with variables at some of its leaves. */
  private writtenOut(type: GraphQLInputType, name = '', depth = 0): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const parts = Array.from({ length: this.dice.below(3) }, () =>
        this.writtenOut(nullable.ofType, name, depth),
      );
      return `[${parts.join(', ')}]`;
    }
    if (!isInputObjectType(nullable)) {
      const value = this.value(type, name) ?? 'a';
      if (this.dice.chance(50)) return this.variable(String(type), value);
      return isEnumType(nullable) && typeof value === 'string' ? value : JSON.stringify(value);
    }
    const parts = this.fieldsOf(nullable, depth).map(
      (field) => `${field.name}: ${this.writtenOut(field.type, field.name, depth + 1)}`,
    );
    return `{ ${parts.join(', ')} }`;
  }

  /** Some fields of an input. Filters stand within filters, and now and then deeper than they may. */
  private fieldsOf(type: GraphQLInputObjectType, depth: number): readonly GraphQLInputField[] {
    return Object.values(type.getFields()).filter((field) => {
      const isGroup = getNamedType(field.type) === type;
      return isNonNullType(field.type) || this.dice.chance(isGroup ? 24 - 5 * depth : 30);
    });
  }

  /** How many, and rarely more than there may be; cursors of any list, which most lists refuse. */
  private page(): string[] {
    const size = this.dice.chance(1) ? 101 : this.dice.below(6);
    const name = this.dice.pick(['first', 'last']);
    return [`${name}: ${this.dice.chance(50) ? size : this.variable('Int', size)}`];
  }

  private value(type: GraphQLInputType, name: string, depth = 0): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const length = 1 + this.dice.below(4);
      return Array.from({ length }, () => this.value(nullable.ofType, name, depth));
    }
    if (isEnumType(nullable)) return this.dice.pick(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      return Object.fromEntries(
        this.fieldsOf(nullable, depth).map((field) => [
          field.name,
          this.dice.chance(1) ? null : this.value(field.type, field.name, depth + 1),
        ]),
      );
    }
    switch (String(nullable)) {
      case 'ID':
        this.lastId = this.dice.pick(this.known.ids);
        return this.dice.chance(2) ? 'nonsense' : this.lastId;
      case 'Int':
        return this.dice.below(50);
      case 'Boolean':
        return this.dice.chance(50);
      case 'DateTime':
        return this.dice.pick(moments);
      default:
        return this.text(name);
    }
  }

  private text(name: string): string | undefined {
    if (name === 'handle') return this.dice.pick(this.known.handles);
    if (name === 'after' || name === 'before') {
      const { cursors } = this.known;
      return cursors.length > 0 ? this.dice.pick(cursors) : undefined;
    }
    if (/^(day|from|to|since)$/.test(name)) return '2026-01-01';
    return this.dice.pick(['a', 'winter', 'the', '1000', 'USD', '%']);
  }

  private variable(type: string, value: unknown): string {
    const name = `v${this.variables.size}`;
    this.variables.set(name, { type, value });
    return `$${name}`;
  }
}
