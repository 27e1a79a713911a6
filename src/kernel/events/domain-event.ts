import type { z } from 'zod';

/** Something that happened, as the outbox keeps it. */
export interface DomainEvent {
  /** In the past tense: 'message.sent'. */
  readonly kind: string;
  /** Ids and small values only; readers fetch what they need under their own rights. */
  readonly payload: Readonly<Record<string, string | number | boolean | null>>;
  /** The accounts whose event log this belongs to. */
  readonly audience: readonly string[];
}

/** A kind of event: makes events of it, and reads them back from the outbox. */
export interface EventType<P extends DomainEvent['payload']> {
  readonly kind: string;
  create(payload: P, audience?: readonly string[]): DomainEvent;
  /** @throws ZodError when the payload is not of this kind. */
  parse(payload: unknown): P;
}

/** Declares a kind of event by the form of its payload. */
export function defineEvent<P extends DomainEvent['payload']>(
  kind: string,
  payload: z.ZodType<P>,
): EventType<P> {
  return {
    kind,
    create: (values, audience = []) => ({ kind, payload: values, audience }),
    parse: (value) => payload.parse(value),
  };
}
