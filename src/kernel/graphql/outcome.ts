import { Field, ObjectType } from 'type-graphql';
import { UserError } from '../problems/user-errors';
import type { Payload } from './payload-mutation';

/** What every payload has: those that have nothing else, or little, are classes of this one. */
@ObjectType({ simpleResolvers: true, description: 'What became of a mutation.' })
export abstract class Outcome implements Payload {
  @Field(() => [UserError], { description: 'The rules that the input broke.' })
  userErrors!: readonly UserError[];
}
