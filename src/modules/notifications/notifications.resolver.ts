import { Arg, Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { EventSubscription } from '../../kernel/graphql/event-subscription';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { NotificationService } from './notifications.service';
import type { DeliveryService } from './deliveries.service';
import { NoteNotificationOpenedInput, NoteNotificationOpenedPayload } from './deliveries.types';
import {
  DeleteNotificationsInput,
  DeleteNotificationsPayload,
  MarkNotificationsReadInput,
  MarkNotificationsReadPayload,
  NotificationReceived,
} from './notifications.types';

@Resolver()
export class NotificationResolver {
  constructor(
    private readonly notifications: NotificationService,
    private readonly deliveries: DeliveryService,
  ) {}

  @PayloadMutation(
    () => MarkNotificationsReadPayload,
    'Marks notifications of the viewer as read. Marking them again changes nothing.',
  )
  async markNotificationsRead(
    @Input(() => MarkNotificationsReadInput) input: MarkNotificationsReadInput,
    @Ctx() context: RequestContext,
  ): Promise<MarkNotificationsReadPayload> {
    const ids = input.notificationIds?.map((id) => uuidOf('Notification', id)) ?? null;
    const all = input.all ?? false;
    const userId = await this.notifications.markRead(context, { ids, all });
    return succeed({ viewer: ref('User', userId) });
  }

  @PayloadMutation(
    () => DeleteNotificationsPayload,
    'Takes notifications out of the inbox of the viewer for good.',
  )
  async deleteNotifications(
    @Input(() => DeleteNotificationsInput) input: DeleteNotificationsInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteNotificationsPayload> {
    const ids = input.notificationIds?.map((id) => uuidOf('Notification', id)) ?? null;
    const userId = await this.notifications.remove(context, { ids, all: input.all ?? false });
    return succeed({ viewer: ref('User', userId) });
  }

  @PayloadMutation(
    () => NoteNotificationOpenedPayload,
    'Notes that the viewer followed a letter or a message about a notification. The first time counts.',
  )
  async noteNotificationOpened(
    @Input(() => NoteNotificationOpenedInput) { deliveryId }: NoteNotificationOpenedInput,
    @Ctx() context: RequestContext,
  ): Promise<NoteNotificationOpenedPayload> {
    await this.deliveries.noteOpened(context, uuidOf('NotificationDelivery', deliveryId));
    return succeed({ deliveryId });
  }

  @EventSubscription(
    () => NotificationReceived,
    'What the viewer is notified of, in the order in which it happened.',
  )
  notificationReceived(
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last one received: begin with those that came since.',
    })
    after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): AsyncIterable<NotificationReceived> {
    return this.notifications.followReceived(context, after ?? null);
  }
}
