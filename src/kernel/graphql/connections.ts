import { Args, ArgsType, Field, Int, ObjectType } from 'type-graphql';
import type { ClassType } from 'type-graphql';

/** The page that a connection is asked for, as Relay's connection specification defines it. */
@ArgsType()
export class ConnectionArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many entries from the start of the list, or from `after`: 0 to 100.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Begin behind the entry of this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many entries from the end of the list, or before `before`: 0 to 100.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'End before the entry of this cursor.' })
  before?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Where a page stands within its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on behind this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the list has entries before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first entry.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last entry.' })
  endCursor!: string | null;
}

/**
 * Declares a field that is a connection, with its arguments and no resolver: the read engine fills it. For
 * generated classes and, called as a function on their prototypes, for the connections that a module adds to them.
 */
export function ConnectionField(
  connection: () => ClassType<object>,
  description: string,
  options: {
    readonly nullable?: boolean;
    /** The page, and which entries in which order; the page alone where it is left out. */
    readonly args?: () => ClassType<ConnectionArgs>;
  } = {},
): PropertyDecorator {
  const { args = () => ConnectionArgs, nullable } = options;
  return (prototype, name) => {
    Field(connection, { nullable, description, simple: true })(prototype, name);
    Args(args)(prototype, name, 0);
  };
}
