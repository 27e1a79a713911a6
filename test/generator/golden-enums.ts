/** Stands in for the enums that Prisma's own client has. */
export const Binding = { HARDCOVER: 'HARDCOVER', PAPERBACK: 'PAPERBACK' } as const;

export type Binding = (typeof Binding)[keyof typeof Binding];
