import { EventEmitter, on } from 'node:events';
import type { RecordedEvent } from './outbox';

/** Carries events from the relay to those who listen in this process. */
export class EventBus {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  publish(event: RecordedEvent): void {
    this.emitter.emit(kindChannel(event.kind), event);
    for (const userId of event.audience) this.emitter.emit(logChannel(userId, event.kind), event);
  }

  /** Events of one kind, from now on, until the signal ends it. */
  ofKind(kind: string, signal: AbortSignal): AsyncIterable<RecordedEvent> {
    return this.listen(kindChannel(kind), signal);
  }

  /** Events of one kind in an account's log, from now on, until the signal ends it. */
  ofLog(
    log: { readonly userId: string; readonly kind: string },
    signal: AbortSignal,
  ): AsyncIterable<RecordedEvent> {
    return this.listen(logChannel(log.userId, log.kind), signal);
  }

  /** The same, told to a function at once, until the one that it gives is called. */
  hearLog(
    log: { readonly userId: string; readonly kind: string },
    listener: (event: RecordedEvent) => void,
  ): () => void {
    const channel = logChannel(log.userId, log.kind);
    this.emitter.on(channel, listener);
    return () => void this.emitter.off(channel, listener);
  }

  /** Listens at once, before the first event is asked for, so that none in between is lost. */
  private listen(channel: string, signal: AbortSignal): AsyncIterable<RecordedEvent> {
    const source: AsyncIterable<unknown[]> = on(this.emitter, channel, { signal });
    return (async function* () {
      try {
        for await (const [event] of source) yield event as RecordedEvent;
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    })();
  }
}

function kindChannel(kind: string): string {
  return `kind:${kind}`;
}

function logChannel(userId: string, kind: string): string {
  return `log:${userId}:${kind}`;
}
