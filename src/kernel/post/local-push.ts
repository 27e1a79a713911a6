import { CarrierBusy, Undeliverable, type PushMessage, type PushPort } from './ports';

/**
 * Stands in for the services of Apple and Google, and behaves as they do: a device that is gone is gone for good, a busy
 * service asks to come again, a broken one fails, and a message that comes twice with one id is shown once. How it behaves
 * to a device follows from the beginning of the device's address: `gone-`, `busy-` and `broken-`, each of the last two until
 * it was asked three times. For development and tests, never for production.
 */
export class LocalPush implements PushPort {
  private readonly asked = new Map<string, number>();
  private readonly shown = new Map<string, Map<string, PushMessage>>();

  async send(message: PushMessage): Promise<void> {
    const { to } = message;
    const times = (this.asked.get(to) ?? 0) + 1;
    this.asked.set(to, times);
    if (to.startsWith('gone-')) throw new Undeliverable('The device is gone.', true);
    if (to.startsWith('busy-') && times < 3) throw new CarrierBusy(1, 429);
    if (to.startsWith('broken-') && times < 3) throw new Error('The message was not taken: 500');
    const shown = this.shown.get(to) ?? new Map<string, PushMessage>();
    this.shown.set(to, shown.set(message.id, message));
  }

  /** What a device shows, oldest first. */
  shownOn(device: string): readonly PushMessage[] {
    return [...(this.shown.get(device)?.values() ?? [])];
  }

  /** How often the service was asked for a device. */
  timesAsked(device: string): number {
    return this.asked.get(device) ?? 0;
  }
}
