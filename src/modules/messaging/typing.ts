import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Latest } from '../../kernel/events/latest';
import type { RedisLink } from '../../kernel/redis/redis-link';

/** How long somebody counts as typing who says nothing more of it, in milliseconds. */
export const typingMs = 5_000;

const note = z.object({
  conversationId: z.string(),
  userId: z.string(),
  isTyping: z.boolean(),
});

/** That somebody types in a conversation, or does so no longer. */
export type TypingNote = z.infer<typeof note>;

/** Who types in one conversation, and who wants to know. */
interface Talk {
  /** By account, what ends it. */
  readonly typists: Map<string, NodeJS.Timeout>;
  readonly listeners: Set<Latest<readonly string[]>>;
}

/**
 * Who is typing where: kept in memory for seconds and nowhere else. Processes tell one another over Redis; without it, or
 * while it is away, each knows of its own people only, which loses nothing that would not be over in a moment.
 */
export class TypingBoard {
  private readonly talks = new Map<string, Talk>();
  private readonly channel: string;
  private readonly listening: Redis | null;

  constructor(private readonly link: RedisLink | null) {
    this.channel = `${link?.namespace ?? 'local'}:typing`;
    this.listening = link?.connectForWaiting() ?? null;
    this.listening?.on('message', (_channel: string, text: string) => this.hear(text));
    this.listening?.on(
      'ready',
      () => void this.listening?.subscribe(this.channel).catch(() => undefined),
    );
  }

  /** Notes that somebody types, or does so no longer, here and in the other processes. */
  async say(typing: TypingNote): Promise<void> {
    this.take(typing);
    await this.link?.attemptPublishing(
      (redis) => redis.publish(this.channel, JSON.stringify(typing)),
      () => 0,
    );
  }

  /** Who types in a conversation: as it is now, and whenever it changes. Of many changes, a slow reader gets the last. */
  follow(conversationId: string): AsyncIterableIterator<readonly string[]> {
    const listener: Latest<readonly string[]> = new Latest({
      begin: async () => {
        const talk = this.talkOf(conversationId);
        talk.listeners.add(listener);
        listener.offer([...talk.typists.keys()]);
      },
      end: async () => {
        this.talks.get(conversationId)?.listeners.delete(listener);
        this.forget(conversationId);
      },
    });
    return listener;
  }

  async close(): Promise<void> {
    if (this.listening) this.link?.disconnect(this.listening);
    for (const { typists, listeners } of this.talks.values()) {
      for (const timer of typists.values()) clearTimeout(timer);
      for (const listener of listeners) listener.complete();
    }
    this.talks.clear();
  }

  private hear(text: string): void {
    try {
      this.take(note.parse(JSON.parse(text)));
    } catch {
      // Nothing of ours; whatever it was is over in a moment.
    }
  }

  private take({ conversationId, userId, isTyping }: TypingNote): void {
    const talk = this.talkOf(conversationId);
    const before = talk.typists.get(userId);
    clearTimeout(before);
    if (isTyping) {
      const end = setTimeout(
        () => this.take({ conversationId, userId, isTyping: false }),
        typingMs,
      );
      talk.typists.set(userId, end.unref());
    } else {
      talk.typists.delete(userId);
    }
    if ((before !== undefined) !== isTyping) {
      for (const listener of talk.listeners) listener.offer([...talk.typists.keys()]);
    }
    this.forget(conversationId);
  }

  private talkOf(conversationId: string): Talk {
    const known = this.talks.get(conversationId);
    if (known) return known;
    const talk: Talk = { typists: new Map(), listeners: new Set() };
    this.talks.set(conversationId, talk);
    return talk;
  }

  private forget(conversationId: string): void {
    const talk = this.talks.get(conversationId);
    if (talk?.typists.size === 0 && talk.listeners.size === 0) this.talks.delete(conversationId);
  }
}
