import { comparisonText, listArgsOf, listClasses, listImports, listTexts } from './emit-lists';
import type { GraphEnum, GraphField, GraphType, Source } from './graph';
import { readGraph } from './read-graph';
import { Code, print, printCall, printImport, type Value } from './source-text';

/** Where generated files import from, as relative paths from their folder. */
export interface ImportPaths {
  /** The module of Prisma's own enum objects. */
  readonly enums: string;
  /** The folder `src/kernel`. */
  readonly kernel: string;
}

/** A generated file. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** The classes of one `.prisma` file. */
interface Domain {
  readonly name: string;
  readonly types: readonly GraphType[];
  readonly enums: readonly GraphEnum[];
}

/**
 * Turns the Prisma schema into TypeGraphQL classes, one file for each `.prisma` file with something on the graph, the
 * map of the read engine, and an index. The same input gives the same texts, byte for byte. Problems: GenerationError.
 */
export function emit(source: Source, paths: ImportPaths): readonly GeneratedFile[] {
  const { types, enums } = readGraph(source);
  const names = new Set([...types, ...enums].map(({ domain }) => domain));
  const domains = [...names].sort().map((name) => ({
    name,
    types: types.filter(({ domain }) => domain === name),
    enums: enums.filter(({ domain }) => domain === name),
  }));
  return [
    ...domains.map((domain) => ({
      name: `${domain.name}.ts`,
      text: domainText(domain, domains, paths),
    })),
    { name: 'type-map.ts', text: typeMapText(domains, paths) },
    { name: 'index.ts', text: indexText(domains) },
  ];
}

function classNames(type: GraphType): readonly string[] {
  const { name } = type.mapped;
  return type.isPaged ? [name, `${name}Connection`, `${name}Edge`] : [name];
}

/** The names that a file of a domain exports of its types and enums. */
function exportedNames({ types, enums }: Domain): readonly string[] {
  return [
    ...types.flatMap((type) => [...classNames(type), ...listClasses(type)]),
    ...enums.flatMap(({ name, isCompared }) => (isCompared ? [`${name}Comparison`] : [])),
  ];
}

function domainText(domain: Domain, domains: readonly Domain[], paths: ImportPaths): string {
  const types = domains.flatMap((one) => one.types);
  return [
    `// Generated from prisma/schema/${domain.name}.prisma. Do not edit.\n`,
    importsText(domain, domains, paths),
    ...domain.enums.map(enumText),
    ...domain.enums.filter(({ isCompared }) => isCompared).map(comparisonText),
    ...domain.types.flatMap((type) => [
      typeText(type, types),
      ...(type.isPaged ? [edgeText(type), connectionText(type)] : []),
      ...listTexts(type),
    ]),
  ].join('\n');
}

function importsText(domain: Domain, domains: readonly Domain[], paths: ImportPaths): string {
  const types = domains.flatMap((one) => one.types);
  const fields = domain.types.flatMap((type) =>
    type.fields.filter((field) => !isInherited(type, field)),
  );
  const scalars = fields.flatMap(({ scalar }) => (scalar ? [scalar] : []));
  const fromScalars = (module: string): string[] =>
    scalars.filter((scalar) => scalar.module === module).map(({ graphType }) => graphType);
  const isPaged = domain.types.some((type) => type.isPaged);
  const lists = listImports(domain.types, domain.enums);
  const compared = domain.types.flatMap(({ filter }) => filter?.fields ?? []);
  const referred = [
    ...fields.flatMap((field) => referredClasses(field, types)),
    ...compared.map(({ comparison }) => comparison),
  ];
  const siblings = domains
    .filter(({ name }) => name !== domain.name)
    .map((sibling) => ({
      module: `./${sibling.name}`,
      names: referred.filter((name) => exportedNames(sibling).includes(name)),
    }));
  const modules = [...new Set(siblings.map(({ module }) => module))].sort();
  return [
    printImport(fromScalars('graphql-scalars'), 'graphql-scalars'),
    printImport(
      [
        ...(domain.types.length > 0 ? ['ObjectType'] : []),
        ...(domain.enums.length > 0 ? ['registerEnumType'] : []),
        ...(isPaged ? ['Int'] : []),
        ...(isPaged || fields.some(({ mapped }) => mapped.kind !== 'connection') ? ['Field'] : []),
        ...fromScalars('type-graphql'),
        ...lists.typeGraphql,
      ],
      'type-graphql',
    ),
    printImport(lists.comparisons, `${paths.kernel}/graphql/comparisons`),
    printImport(
      [
        ...(isPaged ? ['PageInfo'] : []),
        ...(fields.some(({ mapped }) => mapped.kind === 'connection') ? ['ConnectionField'] : []),
        ...lists.connections,
      ],
      `${paths.kernel}/graphql/connections`,
    ),
    printImport(
      domain.types.some(({ mapped }) => mapped.isNode) ? ['Node'] : [],
      `${paths.kernel}/graphql/node`,
    ),
    printImport(
      [
        ...fields.flatMap((field) => (field.enum ? [field.enum] : [])),
        ...domain.enums.map(({ name }) => name),
      ],
      paths.enums,
    ),
    ...modules.map((module) =>
      printImport(
        siblings.flatMap((sibling) => (sibling.module === module ? sibling.names : [])),
        module,
      ),
    ),
  ].join('');
}

/** The classes that the declaration of a field speaks of. */
function referredClasses({ mapped }: GraphField, types: readonly GraphType[]): readonly string[] {
  if (mapped.kind === 'column') return [];
  if (mapped.kind !== 'connection') return [mapped.type];
  const args = listArgsFor(mapped.type, types);
  return [`${mapped.type}Connection`, ...(args ? [args] : [])];
}

function listArgsFor(typeName: string, types: readonly GraphType[]): string | undefined {
  const type = types.find(({ mapped }) => mapped.name === typeName);
  return type && listArgsOf(type);
}

/** TypeGraphQL gives a node the interface's `id`, so the class does not declare it once more. */
function isInherited({ mapped }: GraphType, { name }: GraphField): boolean {
  return mapped.isNode && name === 'id';
}

function enumText({ name, description, values }: GraphEnum): string {
  const valuesConfig = Object.fromEntries(
    values.map((value) => [value.name, { description: value.description }]),
  );
  return printCall(
    'registerEnumType',
    [new Code(name), { name, description, valuesConfig }],
    0,
    ';',
  );
}

function typeText(type: GraphType, types: readonly GraphType[]): string {
  const { name, isNode } = type.mapped;
  const members = type.fields.map((field) =>
    isInherited(type, field) ? '  id!: string;\n' : memberText(field, types),
  );
  return [
    objectTypeText(type.description, isNode),
    `export class ${name}${isNode ? ' implements Node' : ''} {\n`,
    members.join('\n'),
    '}\n',
  ].join('');
}

function objectTypeText(description: string, isNode = false): string {
  const implementing = isNode ? new Code('Node') : undefined;
  return printCall(
    '@ObjectType',
    [{ simpleResolvers: true, implements: implementing, description }],
    0,
  );
}

function memberText(field: GraphField, types: readonly GraphType[]): string {
  const { name, description, isNullable, mapped } = field;
  if (mapped.kind === 'connection') {
    const connection = `${mapped.type}Connection`;
    const args = listArgsFor(mapped.type, types);
    const options = args ? [{ args: thunk(args) }] : [];
    const decorator = printCall(
      '@ConnectionField',
      [thunk(connection), description, ...options],
      2,
    );
    return `${decorator}  ${name}!: ${connection};\n`;
  }
  if (mapped.kind === 'list') {
    return fieldText(
      name,
      `[${mapped.type}]`,
      `readonly ${mapped.type}[]`,
      description,
      isNullable,
    );
  }
  const graphType =
    mapped.kind === 'one' ? mapped.type : (field.enum ?? field.scalar?.graphType ?? '');
  return fieldText(name, graphType, field.scalar?.tsType ?? graphType, description, isNullable);
}

function fieldText(
  name: string,
  graphType: string,
  tsType: string,
  description: string,
  isNullable = false,
): string {
  const options: Value = { nullable: isNullable || undefined, description };
  const decorator = printCall('@Field', [thunk(graphType), options], 2);
  return `${decorator}  ${name}!: ${tsType}${isNullable ? ' | null' : ''};\n`;
}

function thunk(type: string): Code {
  return new Code(`() => ${type}`);
}

function edgeText({ mapped: { name } }: GraphType): string {
  const fields = [
    fieldText(
      'cursor',
      'String',
      'string',
      'Marks the place of the entry, for `after` and `before`.',
    ),
    fieldText('node', name, name, 'The entry itself.'),
  ];
  return [
    objectTypeText(`An entry of a list of \`${name}\`.`),
    `export class ${name}Edge {\n${fields.join('\n')}}\n`,
  ].join('');
}

function connectionText({ mapped: { name } }: GraphType): string {
  const fields = [
    fieldText(
      'edges',
      `[${name}Edge]`,
      `readonly ${name}Edge[]`,
      'The entries of the page, each with its cursor.',
    ),
    fieldText(
      'nodes',
      `[${name}]`,
      `readonly ${name}[]`,
      'The entries of the page, without their cursors.',
    ),
    fieldText('pageInfo', 'PageInfo', 'PageInfo', 'Where the page stands within the list.'),
    fieldText(
      'totalCount',
      'Int',
      'number',
      'How many entries the viewer may know of, on all pages together.',
    ),
  ];
  return [
    objectTypeText(`A page of a list of \`${name}\`.`),
    `export class ${name}Connection {\n${fields.join('\n')}}\n`,
  ].join('');
}

function typeMapText(domains: readonly Domain[], paths: ImportPaths): string {
  const types = domains.flatMap((domain) => domain.types);
  const entries = types.map(({ mapped }): [string, Value] => [mapped.name, mapped]);
  return [
    '// Generated from prisma/schema. Do not edit.\n\n',
    `import type { TypeMap } from '${paths.kernel}/read/type-map';\n\n`,
    '/** What the read engine knows of the models that are on the graph. */\n',
    `export const typeMap = ${print(Object.fromEntries(entries), 0, 23)} satisfies TypeMap;\n`,
  ].join('');
}

function indexText(domains: readonly Domain[]): string {
  const withTypes = domains.filter(({ types }) => types.length > 0);
  const classes = withTypes.flatMap(({ types }) => types.flatMap(classNames));
  const list = print(
    classes.map((name) => new Code(name)),
    0,
    27,
  );
  return [
    '// Generated from prisma/schema. Do not edit.\n\n',
    ...withTypes.map(({ name, types }) => printImport(types.flatMap(classNames), `./${name}`)),
    ...domains.map(({ name, types }) =>
      types.length > 0 ? `export * from './${name}';\n` : `import './${name}';\n`,
    ),
    "export { typeMap } from './type-map';\n\n",
    '/** Every generated class, for the types that are reached only through an interface. */\n',
    `export const objectTypes = ${list};\n`,
  ].join('');
}
