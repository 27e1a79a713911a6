import type { Writable } from 'node:stream';

/**
 * Has what is written to a stream within one turn of the event loop leave in one system call, which is most of what a
 * message costs: several events that become known together reach a client in one piece.
 */
export class TurnWrites {
  private readonly held = new Set<Writable>();

  /** From here on the stream keeps what is written to it until the end of this turn. */
  hold(stream: Writable): void {
    if (this.held.has(stream)) return;
    if (this.held.size === 0) setImmediate(this.release);
    this.held.add(stream);
    stream.cork();
  }

  private readonly release = (): void => {
    for (const stream of this.held) stream.uncork();
    this.held.clear();
  };
}
