import type { DMMF } from '@prisma/generator-helper';
import type { FilterColumn, Order } from '../../src/kernel/read/type-map';
import { parseDocumentation, type Annotation } from './annotations';
import { scalarOf, sqlTypeOf } from './columns';
import type { GraphFilter, GraphFilterField, GraphOrder, Source } from './graph';
import { columnOf, joinOf, keyFields } from './relations';

/** What clients can say of the lists of a model, and what is wrong with what the schema lets them say. */
export interface ListInputs {
  readonly filter?: GraphFilter;
  readonly order?: GraphOrder;
  readonly problems: readonly string[];
}

/** Reads `@filter` and `@order` of a model. Both name fields that an index serves, and that every client may read. */
export function listInputsOf(
  source: Source,
  model: DMMF.Model,
  annotations: readonly Annotation[],
): ListInputs {
  const problems: string[] = [];
  const keep = <T>(read: T | string): readonly T[] => {
    if (typeof read !== 'string') return [read];
    problems.push(read);
    return [];
  };
  const filter = annotations.find(({ name }) => name === 'filter')?.settings;
  const order = annotations.find(({ name }) => name === 'order')?.settings;
  const filterFields = namesIn(filter).flatMap((name) => keep(filterField(source, model, name)));
  const orders = namesIn(order).flatMap((name) => keep(orderField(source, model, name)));
  return {
    ...(filterFields.length > 0
      ? { filter: { name: filter?.['as'] ?? `${model.name}Filter`, fields: filterFields } }
      : {}),
    ...(orders.length > 0 ? { order: { name: `${model.name}Order`, orders } } : {}),
    problems,
  };
}

function namesIn(settings: Annotation['settings'] | undefined): readonly string[] {
  return settings?.['by']?.split(',') ?? [];
}

function filterField(source: Source, model: DMMF.Model, name: string): GraphFilterField | string {
  const field = model.fields.find((candidate) => candidate.name === name);
  if (!field) return `has a filter by ${name}, which is none of its fields`;
  const refused = refusalOf(model, field);
  if (refused) return `has a filter by ${name}, which ${refused}`;
  const isRelation = field.kind === 'object';
  const stored = isRelation ? field.relationFromFields?.[0] : name;
  if (!stored || (isRelation && field.relationFromFields?.length !== 1)) {
    return `has a filter by ${name}, which is no column and no reference of one column`;
  }
  if (!isIndexed(source, model, stored)) {
    return `has a filter by ${name}, which no index of it finds`;
  }
  const { description } = parseDocumentation(
    isRelation ? 'relation' : 'column',
    field.documentation,
  );
  const own = name === 'id' ? model.name : undefined;
  return compared(source, model, field, stored, isRelation ? field.type : own, description);
}

function compared(
  source: Source,
  model: DMMF.Model,
  field: DMMF.Field,
  stored: string,
  type: string | undefined,
  description: string,
): GraphFilterField | string {
  const column = columnOf(model, stored);
  const { name } = field;
  if (type !== undefined) {
    const mapped: FilterColumn = { column, scalar: 'ID', sqlType: 'uuid', type };
    return { name, description: description || 'Which ones.', comparison: 'IdComparison', mapped };
  }
  const sqlType = sqlTypeOf(field, source.datamodel.enums);
  if (field.kind === 'enum' && sqlType) {
    const mapped: FilterColumn = { column, scalar: 'Enum', sqlType };
    return { name, description, comparison: `${field.type}Comparison`, enum: field.type, mapped };
  }
  const scalar = scalarOf(field)?.scalar;
  const comparison = scalar && comparisons[scalar];
  if (!scalar || !comparison || !sqlType) {
    return `has a filter by ${name}, whose type ${field.type} is not compared`;
  }
  const isSearched = indexesOf(source, model).some(
    ({ algorithm, fields: [first] }) =>
      algorithm === 'Gin' && first?.name === name && first.operatorClass === 'gin_trgm_ops',
  );
  return {
    name,
    description,
    comparison: isSearched ? 'TextComparison' : comparison,
    // What is compared with a small number may be larger than it can be.
    mapped: { column, scalar, sqlType: sqlType === 'smallint' ? 'integer' : sqlType },
  };
}

const comparisons: Readonly<Record<string, string>> = {
  BigInt: 'BigIntComparison',
  Boolean: 'BooleanComparison',
  DateTime: 'DateTimeComparison',
  Int: 'IntComparison',
  String: 'StringComparison',
};

function orderField(
  source: Source,
  model: DMMF.Model,
  name: string,
): GraphOrder['orders'][number] | string {
  const field = model.fields.find((candidate) => candidate.name === name);
  const sqlType = field && sqlTypeOf(field, source.datamodel.enums);
  if (!field || !sqlType) return `has an order by ${name}, which is no column that has an order`;
  const refused = refusalOf(model, field);
  if (refused) return `has an order by ${name}, which ${refused}`;
  const names = [name, ...keyFields(model).filter((key) => key !== name)];
  const unserved = listsOf(source, model).find(
    (joined) => !hasIndexFor(source, model, joined, names),
  );
  if (unserved) {
    const wanted = [...unserved, ...names].join(', ');
    return `has an order by ${name}, but no index that begins with ${wanted}`;
  }
  const { description } = parseDocumentation('column', field.documentation);
  return {
    name: name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    description,
    order: names.flatMap((column): Order => {
      const one = model.fields.find((candidate) => candidate.name === column);
      const type = one && sqlTypeOf(one, source.datamodel.enums);
      if (!one || !type) return [];
      return [
        {
          column: columnOf(model, column),
          direction: 'asc',
          isNullable: !one.isRequired,
          sqlType: type,
        },
      ];
    }),
  };
}

/** Why a field's values are not for everybody who may know of the row; undefined where they are. */
function refusalOf(model: DMMF.Model, field: DMMF.Field): string | undefined {
  const place = field.kind === 'object' ? 'relation' : 'column';
  const [annotation] = parseDocumentation(place, field.documentation).annotations;
  if (place === 'relation') return annotation?.name === 'api' ? undefined : 'is not exposed';
  if (annotation?.name === 'hide') return 'is hidden: it would give the value away';
  if (annotation?.name === 'mask') return 'is masked: it would give the value away';
  const isReference = model.fields.some((one) => one.relationFromFields?.includes(field.name));
  return isReference ? 'is a reference: name its relation' : undefined;
}

function indexesOf({ datamodel }: Source, { name }: DMMF.Model): readonly DMMF.Index[] {
  return datamodel.indexes.filter(({ model }) => model === name);
}

/** Whether an index begins with the field, or has it behind nothing but references, which the lists of their rows fix. */
function isIndexed(source: Source, model: DMMF.Model, name: string): boolean {
  const references = new Set(model.fields.flatMap((field) => field.relationFromFields ?? []));
  return indexesOf(source, model).some(({ algorithm, fields }) => {
    const at = fields.findIndex((field) => field.name === name);
    if (at < 0 || algorithm === 'Brin') return false;
    return fields.slice(0, at).every((field) => references.has(field.name));
  });
}

/** For each connection to the model, the fields that a row of it is joined by. */
function listsOf({ datamodel }: Source, model: DMMF.Model): readonly (readonly string[])[] {
  return datamodel.models.flatMap((owner) =>
    owner.fields.flatMap((field) => {
      if (field.type !== model.name) return [];
      const { annotations } = parseDocumentation('relation', field.documentation);
      if (!annotations.some(({ name }) => name === 'connection')) return [];
      const columns = joinOf(owner, field, model)?.map(({ target }) => target) ?? [];
      return [
        columns.map(
          (column) =>
            model.fields.find(({ dbName, name }) => (dbName ?? name) === column)?.name ?? '',
        ),
      ];
    }),
  );
}

/**
 * Whether an index gives the rows of a list in an order: what the order begins with stands in it behind nothing but what the
 * list is joined by. Where the key follows, it runs the same way; where it does not, ties are settled while reading.
 */
function hasIndexFor(
  source: Source,
  model: DMMF.Model,
  joined: readonly string[],
  [first, ...key]: readonly string[],
): boolean {
  return indexesOf(source, model).some(({ algorithm, fields }) => {
    if (algorithm !== undefined && algorithm !== 'BTree') return false;
    const at = fields.findIndex(({ name }) => name === first);
    const before = fields.slice(0, at);
    if (at < (joined.length > 0 ? 1 : 0) || !before.every(({ name }) => joined.includes(name))) {
      return false;
    }
    const next = fields[at + 1];
    const isTied = next !== undefined && key.includes(next.name);
    return !isTied || (next.sortOrder ?? 'asc') === (fields[at]?.sortOrder ?? 'asc');
  });
}
