import type { DMMF } from '@prisma/generator-helper';
import type { JoinColumns, MappedField, Order, OrderColumn } from '../../src/kernel/read/type-map';
import { parseDocumentation, type Annotation } from './annotations';
import { sqlTypeOf } from './columns';

/** A relation as the read engine follows it, or why it cannot stand in the graph. */
export type Relation =
  | { readonly mapped: MappedField; readonly problems?: undefined }
  | { readonly mapped?: undefined; readonly problems: readonly string[] };

/** The fields of a model's primary key, in order; empty where it has none. */
export function keyFields(model: DMMF.Model): readonly string[] {
  return (
    model.primaryKey?.fields ?? model.fields.filter(({ isId }) => isId).map(({ name }) => name)
  );
}

/** The column that a scalar field is stored in. */
export function columnOf(model: DMMF.Model, fieldName: string): string {
  return model.fields.find(({ name }) => name === fieldName)?.dbName ?? fieldName;
}

/** Reads what a relation's one annotation asks for. */
export function relationOf(
  datamodel: DMMF.Datamodel,
  model: DMMF.Model,
  field: DMMF.Field,
  { name, settings }: Annotation,
): Relation {
  const target = datamodel.models.find((candidate) => candidate.name === field.type);
  if (!target) return { problems: [`leads to the unknown model ${field.type}`] };
  if (field.isList && name === 'api') {
    return { problems: ['has @api, but leads to many rows: mark it @connection or @list'] };
  }
  if (!field.isList && name !== 'api') {
    return { problems: [`has @${name}, but leads to one row: mark it @api`] };
  }
  const on = joinOf(model, field, target);
  if (!on) return { problems: ['has no foreign key on either side'] };
  if (name === 'api') return { mapped: { kind: 'one', type: target.name, on } };
  const { order, problems } = orderOf(datamodel, target, settings['order'] ?? '');
  if (name === 'connection') {
    return order ? { mapped: { kind: 'connection', type: target.name, on, order } } : { problems };
  }
  const max = Number(settings['max']);
  const maxProblems =
    Number.isInteger(max) && max > 0
      ? []
      : ['has @list with a max that is no whole number above 0'];
  return order && maxProblems.length === 0
    ? { mapped: { kind: 'list', type: target.name, on, order, max } }
    : { problems: [...problems, ...maxProblems] };
}

/** The columns that a relation joins by, whichever side has them. */
export function joinOf(
  model: DMMF.Model,
  field: DMMF.Field,
  target: DMMF.Model,
): JoinColumns | undefined {
  if (field.relationFromFields?.length) {
    return pairs(model, field.relationFromFields, target, field.relationToFields ?? []);
  }
  const opposite = target.fields.find(
    (candidate) =>
      candidate.relationName === field.relationName && candidate.relationFromFields?.length,
  );
  return (
    opposite &&
    pairs(model, opposite.relationToFields ?? [], target, opposite.relationFromFields ?? [])
  );
}

function pairs(
  model: DMMF.Model,
  localFields: readonly string[],
  target: DMMF.Model,
  targetFields: readonly string[],
): JoinColumns {
  return localFields.map((local, index) => ({
    local: columnOf(model, local),
    target: columnOf(target, targetFields[index] ?? ''),
  }));
}

function orderOf(
  datamodel: DMMF.Datamodel,
  target: DMMF.Model,
  setting: string,
): { readonly order?: Order; readonly problems: readonly string[] } {
  const asked = setting.split(',').map((part): readonly [string, string] => {
    const [name = '', direction = ''] = part.split(':');
    return [name, direction];
  });
  const key = keyFields(target).filter((name) => !asked.some(([known]) => known === name));
  const lastDirection = asked.at(-1)?.[1] === 'desc' ? 'desc' : 'asc';
  const order: OrderColumn[] = [];
  const problems: string[] = [];
  for (const [name, direction] of [
    ...asked,
    ...key.map((name) => [name, lastDirection] as const),
  ]) {
    const column = orderColumn(datamodel, target, name, direction);
    if (typeof column === 'string') problems.push(column);
    else order.push(column);
  }
  return problems.length > 0 ? { problems } : { order, problems };
}

function orderColumn(
  datamodel: DMMF.Datamodel,
  target: DMMF.Model,
  name: string,
  direction: string,
): OrderColumn | string {
  if (direction !== 'asc' && direction !== 'desc') {
    return `has an order that says '${direction}' of ${name} in place of asc or desc`;
  }
  const field = target.fields.find((candidate) => candidate.name === name);
  const sqlType = field && sqlTypeOf(field, datamodel.enums);
  if (!field || !sqlType) {
    return `is ordered by ${name}, which is no column of ${target.name} that has an order`;
  }
  const { annotations } = parseDocumentation('column', field.documentation);
  if (annotations.some((annotation) => annotation.name === 'mask')) {
    return `is ordered by ${target.name}.${name}, which is masked: the order would give it away`;
  }
  return { column: field.dbName ?? name, direction, isNullable: !field.isRequired, sqlType };
}
