import type { DMMF } from '@prisma/generator-helper';
import type { FilterInput, MappedField, OrderInput } from '../../src/kernel/read/type-map';
import { parseDocumentation, type Annotation } from './annotations';
import { isNamedLikeSecret, scalarOf } from './columns';
import { GenerationError } from './graph';
import type {
  Graph,
  GraphEnum,
  GraphField,
  GraphFilter,
  GraphOrder,
  GraphType,
  Source,
} from './graph';
import { listInputsOf } from './lists';
import { columnOf, keyFields, relationOf } from './relations';

/** Collects what is wrong, each with the file and the thing that it is about. */
type Report = (owner: string, member: string | null, problems: readonly string[]) => void;

/** A model with `@api`, its comment read. */
interface ExposedModel {
  readonly model: DMMF.Model;
  readonly description: string;
  readonly policy: string;
  readonly annotations: readonly Annotation[];
}

/**
 * Reads what of the Prisma schema is on the graph. Problems: GenerationError, which tells everything that is wrong at
 * once, since every one of them would otherwise cost a run.
 */
export function readGraph(source: Source): Graph {
  const problems: string[] = [];
  const report: Report = (owner, member, found) => {
    const file = `${source.domainOf.get(owner) ?? '(unknown file)'}.prisma`;
    const subject = member === null ? owner : `${owner}.${member}`;
    problems.push(...found.map((problem) => `${file}: ${subject} ${problem}.`));
  };
  const exposed = source.datamodel.models.flatMap((model) => exposedModel(source, model, report));
  const types = exposed.map((model) => readType(source, exposed, model, report));
  const connected = new Set(
    types.flatMap(({ fields }) => fields.flatMap(({ mapped }) => pagedType(mapped))),
  );
  const used = new Set(types.flatMap(({ fields }) => fields.map((field) => field.enum)));
  const compared = new Set(
    types.flatMap(({ filter }) => filter?.fields.map((field) => field.enum) ?? []),
  );
  const enums = source.datamodel.enums.map((type) => ({
    ...readEnum(source, type, used.has(type.name), report),
    isCompared: compared.has(type.name),
  }));
  if (problems.length > 0) throw new GenerationError(problems);
  return {
    types: types.map((type) => ({
      ...type,
      isPaged: type.mapped.isNode || connected.has(type.mapped.name),
    })),
    enums: enums.filter(({ name }) => used.has(name)),
  };
}

function pagedType(mapped: MappedField): readonly string[] {
  return mapped.kind === 'connection' ? [mapped.type] : [];
}

function exposedModel(source: Source, model: DMMF.Model, report: Report): readonly ExposedModel[] {
  const { annotations, description, problems } = parseDocumentation('model', model.documentation);
  report(model.name, null, problems);
  for (const field of model.fields) {
    report(model.name, field.name, documentationOf(field).problems);
  }
  const policy = annotations.find(({ name }) => name === 'api')?.settings['policy'];
  if (!policy) return [];
  report(model.name, null, [
    ...problemsOfPolicy(source, policy),
    ...(description ? [] : ['is exposed without a description']),
    ...(keyFields(model).length > 0 ? [] : ['is exposed without a primary key']),
  ]);
  return [{ model, description, policy, annotations }];
}

function problemsOfPolicy({ policyFiles }: Source, policy: string): readonly string[] {
  const files = policyFiles.get(policy) ?? [];
  if (files.length === 1) return [];
  return files.length === 0
    ? [`names the policy '${policy}', which no policy file declares`]
    : [`names the policy '${policy}', which is declared more than once: ${files.join(', ')}`];
}

function documentationOf(field: DMMF.Field): ReturnType<typeof parseDocumentation> {
  return parseDocumentation(field.kind === 'object' ? 'relation' : 'column', field.documentation);
}

function readType(
  source: Source,
  exposed: readonly ExposedModel[],
  { model, description, policy, annotations }: ExposedModel,
  report: Report,
): GraphType {
  const key = keyFields(model);
  const isNode = key.length === 1 && key[0] === 'id';
  const foreignKeys = new Set(
    model.fields.flatMap(({ relationFromFields }) => relationFromFields ?? []),
  );
  const fields = model.fields.flatMap((field) => {
    const annotation = documentationOf(field).annotations[0];
    if (field.kind === 'object') {
      return annotation ? relationField(source, exposed, model, field, annotation, report) : [];
    }
    if (isNode && field.name === 'id') return idField(model, field, annotation, report);
    const isEmitted = annotation ? annotation.name !== 'hide' : !foreignKeys.has(field.name);
    return isEmitted ? columnField(source, model, field, annotation, report) : [];
  });
  const { filter, order, problems } = listInputsOf(source, model, annotations);
  report(model.name, null, problems);
  return {
    domain: source.domainOf.get(model.name) ?? '',
    description,
    filter,
    order,
    mapped: {
      name: model.name,
      table: model.dbName ?? model.name,
      key: key.map((name) => columnOf(model, name)),
      isNode,
      policy,
      fields: Object.fromEntries(fields.map(({ name, mapped }) => [name, mapped])),
      ...(filter ? { filter: mappedFilter(filter) } : {}),
      ...(order ? { order: mappedOrder(order) } : {}),
    },
    fields,
    isPaged: false,
  };
}

function mappedFilter({ name, fields }: GraphFilter): FilterInput {
  return { name, fields: Object.fromEntries(fields.map((field) => [field.name, field.mapped])) };
}

function mappedOrder({ name, orders }: GraphOrder): OrderInput {
  return { name, orders: Object.fromEntries(orders.map((one) => [one.name, one.order])) };
}

function relationField(
  source: Source,
  exposed: readonly ExposedModel[],
  model: DMMF.Model,
  field: DMMF.Field,
  annotation: Annotation,
  report: Report,
): readonly GraphField[] {
  const { description } = documentationOf(field);
  const { mapped, problems = [] } = relationOf(source.datamodel, model, field, annotation);
  report(model.name, field.name, [
    ...problems,
    ...(description ? [] : ['is exposed without a description']),
    ...(exposed.some((candidate) => candidate.model.name === field.type)
      ? []
      : [`leads to ${field.type}, which is not exposed`]),
  ]);
  return mapped
    ? [{ name: field.name, description, isNullable: mapped.kind === 'one', mapped }]
    : [];
}

function idField(
  model: DMMF.Model,
  field: DMMF.Field,
  annotation: Annotation | undefined,
  report: Report,
): readonly GraphField[] {
  if (annotation)
    report(model.name, field.name, [`is a node's id and cannot have @${annotation.name}`]);
  const mapped: MappedField = { kind: 'column', column: columnOf(model, field.name), scalar: 'ID' };
  return [{ name: field.name, description: '', isNullable: false, mapped }];
}

function columnField(
  source: Source,
  model: DMMF.Model,
  field: DMMF.Field,
  annotation: Annotation | undefined,
  report: Report,
): readonly GraphField[] {
  const { description } = documentationOf(field);
  const isEnum = field.kind === 'enum' && !field.isList;
  const scalar = isEnum ? undefined : scalarOf(field);
  const mask = annotation?.settings['policy'];
  report(model.name, field.name, [
    ...(description ? [] : ['is exposed without a description']),
    ...(isEnum || scalar
      ? []
      : [`is exposed, but its type ${typeName(field)} has no place in the graph`]),
    ...(isNamedLikeSecret(field.name) ? ['is exposed, but named like a secret'] : []),
    ...(mask ? problemsOfPolicy(source, mask) : []),
  ]);
  const mapped: MappedField = {
    kind: 'column',
    column: columnOf(model, field.name),
    scalar: scalar?.scalar ?? 'Enum',
    ...(mask ? { mask } : {}),
  };
  const isNullable = !field.isRequired || mask !== undefined;
  return [
    {
      name: field.name,
      description,
      isNullable,
      mapped,
      scalar,
      enum: isEnum ? field.type : undefined,
    },
  ];
}

function typeName(field: DMMF.Field): string {
  return field.isList ? `${field.type}[]` : field.type;
}

function readEnum(
  source: Source,
  type: DMMF.DatamodelEnum,
  isUsed: boolean,
  report: Report,
): Omit<GraphEnum, 'isCompared'> {
  const { description, problems } = parseDocumentation('enum', type.documentation);
  report(type.name, null, problems);
  if (isUsed && !description) report(type.name, null, ['is exposed without a description']);
  const values = type.values.map((value: DocumentedEnumValue) => {
    const documentation = parseDocumentation('enum', value.documentation);
    report(type.name, value.name, documentation.problems);
    if (isUsed && !documentation.description) {
      report(type.name, value.name, ['is exposed without a description']);
    }
    return { name: value.name, description: documentation.description };
  });
  return { domain: source.domainOf.get(type.name) ?? '', name: type.name, description, values };
}

/** An enum value as Prisma 7.10 hands it over; its published type leaves the comment out. */
type DocumentedEnumValue = DMMF.EnumValue & { readonly documentation?: string };
