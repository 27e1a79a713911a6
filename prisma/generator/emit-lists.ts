import type { GraphEnum, GraphFilter, GraphOrder, GraphType } from './graph';
import { Code, printCall, type Value } from './source-text';

/** The class of the arguments of a type's connections; undefined where clients can say nothing but the page. */
export function listArgsOf({ mapped, filter, order }: GraphType): string | undefined {
  return filter || order ? `${mapped.name}ListArgs` : undefined;
}

/** The classes by which clients choose among the lists of a type. */
export function listClasses(type: GraphType): readonly string[] {
  const { mapped, filter, order } = type;
  return [
    ...(filter ? [filter.name] : []),
    ...(order ? [`${order.name}Field`, order.name, `${order.name}Args`] : []),
    ...(filter || order ? [`${mapped.name}ListArgs`] : []),
  ];
}

/** The names that these classes import: from the kernel's connections, from its comparisons, and from type-graphql. */
export function listImports(
  types: readonly GraphType[],
  enums: readonly GraphEnum[],
): Readonly<Record<'connections' | 'comparisons' | 'typeGraphql', readonly string[]>> {
  const filters = types.flatMap(({ filter }) => filter ?? []);
  const orders = types.flatMap(({ order }) => order ?? []);
  const isComparing = enums.some(({ isCompared }) => isCompared);
  const plain = filters.flatMap(({ fields }) => fields.filter((field) => !field.enum));
  const hasLists = filters.length > 0 || orders.length > 0;
  return {
    connections: hasLists ? ['ConnectionArgs'] : [],
    comparisons: [
      ...plain.map(({ comparison }) => comparison),
      ...(isComparing ? ['Comparison', 'equality'] : []),
      ...(orders.length > 0 ? ['OrderDirection'] : []),
    ],
    typeGraphql: [
      ...(hasLists ? ['ArgsType', 'Field', 'InputType'] : []),
      ...(orders.length > 0 ? ['registerEnumType'] : []),
    ],
  };
}

/** What values of an enum can be asked. */
export function comparisonText({ name }: GraphEnum): string {
  const options = [thunk(name), `What a \`${name}\` is asked.`, new Code('equality')];
  return `${printCall('@Comparison', options, 0)}export class ${name}Comparison {}\n`;
}

/** The declarations by which clients choose among the lists of a type. */
export function listTexts({ mapped: { name }, filter, order }: GraphType): readonly string[] {
  return [
    ...(filter ? [filterText(name, filter)] : []),
    ...(order ? [orderFieldText(name, order), orderText(name, order), orderArgsText(order)] : []),
    ...(filter || order ? [listArgsText(name, filter, order)] : []),
  ];
}

function filterText(type: string, { name, fields }: GraphFilter): string {
  const description = `Which entries of a list of \`${type}\`: those of which all holds that it says.`;
  const members = [
    ...fields.map((field) =>
      inputField(field.name, field.comparison, field.comparison, field.description),
    ),
    inputField('and', `[${name}]`, `readonly ${name}[]`, 'All of these must hold as well.'),
    inputField('or', `[${name}]`, `readonly ${name}[]`, 'At least one of these must hold.'),
    inputField('not', name, name, 'This must not hold.'),
  ];
  return `${printCall('@InputType', [{ description }], 0)}export class ${name} {\n${members.join('\n')}}\n`;
}

function orderFieldText(type: string, { name, orders }: GraphOrder): string {
  const members = orders.map((one) => `  ${one.name} = '${one.name}',\n`).join('');
  const valuesConfig = Object.fromEntries(
    orders.map((one) => [one.name, { description: one.description }]),
  );
  const config = {
    name: `${name}Field`,
    description: `What a list of \`${type}\` can be ordered by.`,
    valuesConfig,
  };
  const register = printCall('registerEnumType', [new Code(`${name}Field`), config], 0, ';');
  return `export enum ${name}Field {\n${members}}\n\n${register}`;
}

function orderText(type: string, { name }: GraphOrder): string {
  const description = `In which order to give a list of \`${type}\`.`;
  const members = [
    inputField('field', `${name}Field`, `${name}Field`, 'By what.', false),
    inputField('direction', 'OrderDirection', 'OrderDirection', 'In which direction.', false),
  ];
  return `${printCall('@InputType', [{ description }], 0)}export class ${name} {\n${members.join('\n')}}\n`;
}

function orderArgsText({ name }: GraphOrder): string {
  const member = inputField(
    'orderBy',
    name,
    name,
    'In which order; as the list says where it is left out.',
  );
  return `@ArgsType()\nexport class ${name}Args extends ConnectionArgs {\n${member}}\n`;
}

function listArgsText(type: string, filter?: GraphFilter, order?: GraphOrder): string {
  const base = order ? `${order.name}Args` : 'ConnectionArgs';
  const member = filter
    ? `{\n${inputField('filter', filter.name, filter.name, 'Which entries; all where it is left out.')}}`
    : '{}';
  return `@ArgsType()\nexport class ${type}ListArgs extends ${base} ${member}\n`;
}

function inputField(
  name: string,
  graphType: string,
  tsType: string,
  description: string,
  isNullable = true,
): string {
  const options: Value = { nullable: isNullable || undefined, description };
  const mark = isNullable ? '?' : '!';
  return `${printCall('@Field', [thunk(graphType), options], 2)}  ${name}${mark}: ${tsType}${isNullable ? ' | null' : ''};\n`;
}

function thunk(type: string): Code {
  return new Code(`() => ${type}`);
}
