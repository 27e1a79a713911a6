import {
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import type { OperationContext } from '../gateway';
import type { Pipeline } from '../pipeline';
import { Answers } from './answers';
import { Member, type MemberOptions } from './member';
import { SharedOperation } from './shared-operation';
import type { Sharing } from './sharing';

/** The subscriptions of this process that several follow, each running once for all of them. */
export class SharedOperations<Context extends OperationContext> {
  private readonly running = new Map<string, SharedOperation<Context>>();
  private readonly answers: Answers<Context>;
  private readonly numbers = new WeakMap<DocumentNode, number>();
  private readonly variables = new WeakMap<DocumentNode, readonly string[]>();
  private documents = 0;

  constructor(
    private readonly sharing: Sharing<Context>,
    private readonly pipeline: Pipeline,
  ) {
    this.answers = new Answers(sharing, pipeline);
  }

  /** Tells a subscription its events until the function that it gives is called. */
  join(options: MemberOptions<Context>): () => void {
    const key = this.keyOf(options);
    const known = this.running.get(key);
    const operation = known ?? this.start(key);
    const member = new Member(options);
    operation.join(member);
    return () => operation.leave(member);
  }

  private start(key: string): SharedOperation<Context> {
    const { log, limits } = this.pipeline;
    const operation = new SharedOperation<Context>({
      answers: this.answers,
      log,
      checkMs: limits.sessionCheckMs,
      onEmpty: () => void this.running.delete(key),
    });
    this.running.set(key, operation);
    return operation;
  }

  /** The same for those whose results are the same but for who they are. */
  private keyOf({ following, args }: MemberOptions<Context>): string {
    const { document, operationName, variableValues, contextValue } = args;
    const values = this.variablesOf(document).map((name) => variableValues?.[name] ?? null);
    const brand = this.sharing.brandKey(contextValue);
    return JSON.stringify([
      following.key,
      this.numberOf(document),
      operationName ?? null,
      values,
      brand,
    ]);
  }

  private numberOf(document: DocumentNode): number {
    const known = this.numbers.get(document);
    if (known !== undefined) return known;
    this.documents += 1;
    this.numbers.set(document, this.documents);
    return this.documents;
  }

  /** The variables that its results depend on: what the field is given says which log is followed, and from where. */
  private variablesOf(document: DocumentNode): readonly string[] {
    const known = this.variables.get(document);
    if (known) return known;
    const names = new Set<string>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) addVariables(definition, names);
      else visit(definition, { Variable: ({ name }) => void names.add(name.value) });
    }
    const found = [...names].sort();
    this.variables.set(document, found);
    return found;
  }
}

function addVariables(
  { selectionSet, directives = [] }: OperationDefinitionNode,
  names: Set<string>,
): void {
  const note = { Variable: ({ name }: { name: { value: string } }) => void names.add(name.value) };
  for (const directive of directives) visit(directive, note);
  for (const selection of selectionSet.selections) {
    visit(selection.kind === Kind.FIELD ? withoutArguments(selection) : selection, note);
  }
}

function withoutArguments(field: FieldNode): FieldNode {
  return { ...field, arguments: [] };
}
