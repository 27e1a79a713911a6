import { Field, ID, InterfaceType } from 'type-graphql';
import { typeOfRow } from '../read/row';

@InterfaceType({
  description: 'Anything with an id that is unique across the whole graph.',
  resolveType: (value: object) => typeOfRow(value),
})
export abstract class Node {
  @Field(() => ID, { description: 'Opaque, unique across all types, and good for `node(id)`.' })
  id!: string;
}
