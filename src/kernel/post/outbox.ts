/** How many messages are kept to look at. */
const keptMax = 1_000;

/** Keeps messages to look at instead of sending them: for development and tests, never for production. */
export class LocalPost<Message extends { readonly to: string }> {
  private readonly kept: Message[] = [];
  private readonly listeners = new Set<(message: Message) => void>();

  async send(message: Message): Promise<void> {
    this.kept.push(message);
    if (this.kept.length > keptMax) this.kept.shift();
    for (const listener of this.listeners) listener(message);
  }

  /** What was sent to an address, oldest first. */
  to(address: string): readonly Message[] {
    return this.kept.filter(({ to }) => to === address);
  }

  /** Calls back with each message from now on. */
  onMessage(listener: (message: Message) => void): void {
    this.listeners.add(listener);
  }
}
