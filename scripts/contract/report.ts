import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { Kind, type DocumentNode, type FormattedExecutionResult } from 'graphql';
import type { ApiClient, Subscription } from './client';

/** An operation did not do what the contract says; the report already knows. */
class Broken extends Error {}

/** Runs operations, prints one line for each, and remembers which of them work. */
export class Report {
  private readonly outcomes = new Map<string, string | null>();

  constructor(private readonly names: readonly string[]) {}

  /** Sends an operation; `expected` throws where the answer is not the one that the contract promises. */
  async run<Data, Variables>(
    client: ApiClient,
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    expected: (data: Data) => void = () => undefined,
  ): Promise<Data> {
    return this.judge(document, async () => {
      const data = dataOf(await client.execute(document, variables));
      expected(data);
      return data;
    });
  }

  /** Opens a subscription, hands it over, and closes it afterwards. */
  async watch<Data, Variables extends Record<string, unknown>>(
    client: ApiClient,
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    work: (next: () => Promise<Data>) => Promise<void>,
  ): Promise<void> {
    await this.judge(document, async () => {
      const subscription: Subscription<Data> = await client.subscribe(document, variables);
      try {
        await work(async () => dataOf(await subscription.next()));
      } finally {
        await subscription.close();
      }
    });
  }

  /** Runs operations that build on one another; the first that fails ends them, and others go on. */
  async chapter(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
    }
  }

  /** Prints what was not reached and the count; whether every operation works. */
  finish(): boolean {
    for (const name of this.names) {
      if (!this.outcomes.has(name)) this.record(name, 'not reached, because of what failed above');
    }
    const working = this.names.filter((name) => this.outcomes.get(name) === null).length;
    console.log(`${working} of ${this.names.length} operations work.`);
    return working === this.names.length;
  }

  private async judge<Result>(
    document: DocumentNode,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const name = nameOf(document);
    try {
      const result = await work();
      this.record(name, null);
      return result;
    } catch (error) {
      if (!(error instanceof Broken)) this.record(name, messageOf(error));
      throw new Broken();
    }
  }

  private record(name: string, problem: string | null): void {
    const before = this.outcomes.get(name);
    this.outcomes.set(name, before ?? problem);
    if (problem !== null) console.log(`FAILED  ${name}: ${problem}`);
    else if (before === undefined) console.log(`ok      ${name}`);
  }
}

/** The name of the only operation in a document. */
export function nameOf(document: DocumentNode): string {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !operation.name) {
    throw new Error('Every operation of the contract has a name.');
  }
  return operation.name.value;
}

/** The data of an answer that has no errors of any kind. */
function dataOf<Data>({ data, errors = [] }: FormattedExecutionResult<Data, unknown>): Data {
  if (errors.length > 0) {
    throw new Error(
      errors.map(({ message, path }) => `${message} (at ${path?.join('.') ?? '-'})`).join('; '),
    );
  }
  if (!data) throw new Error('an answer without data');
  for (const [field, payload] of Object.entries(data)) {
    const refused = userErrorsOf(payload);
    if (refused.length > 0) throw new Error(`${field}.userErrors: ${JSON.stringify(refused)}`);
  }
  return data;
}

function userErrorsOf(payload: unknown): readonly unknown[] {
  const hasErrors = typeof payload === 'object' && payload !== null && 'userErrors' in payload;
  return hasErrors && Array.isArray(payload.userErrors) ? payload.userErrors : [];
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : JSON.stringify(error);
  return text.replace(/\s+/g, ' ').slice(0, 500);
}
