import type { Server } from 'node:net';

/** For how long requests are held back at most while clients go on connecting, in milliseconds. */
const holdMs = 50;

interface Held {
  readonly begin: () => void;
  readonly since: number;
}

/**
 * Accepts connections before it begins what they ask. Node accepts one in each turn of the event loop, and would answer its
 * request in the next: of two hundred that come at once the last, which may be a balancer's that asks whether the process
 * lives, would wait for the work of all others. While connections keep coming their requests are held back, and then begun
 * one in each turn, so that others get in between. Requests over connections that are open are begun at once.
 */
export class AcceptFirst {
  private readonly held: Held[] = [];
  /** Whether somebody connected since the last turn. */
  private isAccepting = false;
  private isTurning = false;

  constructor(server: Server) {
    server.on('connection', () => {
      this.isAccepting = true;
      this.turn();
    });
  }

  /** Begins a request as soon as it is its turn, which is now where nobody has just connected. */
  begin(request: () => void): void {
    if (this.isTurning) this.held.push({ begin: request, since: performance.now() });
    else request();
  }

  private turn(): void {
    if (this.isTurning) return;
    this.isTurning = true;
    setImmediate(this.goOn);
  }

  private readonly goOn = (): void => {
    const { isAccepting } = this;
    const [next] = this.held;
    this.isAccepting = false;
    if (isAccepting && !(next && performance.now() - next.since > holdMs)) {
      setImmediate(this.goOn);
      return;
    }
    this.held.shift();
    next?.begin();
    if (this.held.length > 0) setImmediate(this.goOn);
    else this.isTurning = false;
  };
}
