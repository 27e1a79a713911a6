import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Info, Query, Resolver } from 'type-graphql';
import {
  AnnouncementConnection,
  NotificationDeliveryConnection,
  NotificationTemplateConnection,
} from '../../generated/graphql';
import { requirePermission } from '../../kernel/auth/authorize';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { announce, type AnnouncementService } from './announcements.service';
import {
  CancelAnnouncementInput,
  CancelAnnouncementPayload,
  SendAnnouncementInput,
  SendAnnouncementPayload,
} from './announcements.types';
import { readDeliveries, type DeliveryService } from './deliveries.service';
import { DeliveryFigure, DeliveryPeriod, NotificationDeliveryFilter } from './deliveries.types';
import { announcementsNewestFirst, deliveriesBy, templatesBy } from './notifications.reads';
import { editTemplates, type TemplateService } from './templates.service';
import {
  ActivateNotificationTemplateInput,
  ActivateNotificationTemplatePayload,
  CreateNotificationTemplateInput,
  CreateNotificationTemplatePayload,
  NotificationTemplateFilter,
} from './templates.types';

/** What the resolver stands on. */
export interface NotificationStaffServices {
  readonly templates: TemplateService;
  readonly announcements: AnnouncementService;
  readonly deliveries: DeliveryService;
}

/** What staff do about notifications: their words, what is said to everybody, and what became of deliveries. */
@Resolver()
export class NotificationStaffResolver {
  constructor(private readonly on: NotificationStaffServices) {}

  @Query(() => NotificationTemplateConnection, {
    description:
      'How notifications are worded, the newest versions first, for those who may edit it.',
  })
  notificationTemplates(
    @Arg('filter', () => NotificationTemplateFilter, { nullable: true, description: 'Which ones.' })
    filter: NotificationTemplateFilter | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, editTemplates);
    return context.reads.connection(info, templatesBy(filter ?? {}));
  }

  @PayloadMutation(
    () => CreateNotificationTemplatePayload,
    'Words a kind of notification anew, as the next version, which waits to be put into use.',
  )
  async createNotificationTemplate(
    @Input(() => CreateNotificationTemplateInput) input: CreateNotificationTemplateInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateNotificationTemplatePayload> {
    const { kind, channel, locale, subject = null, body } = input;
    const draft = { kind, channel, locale, subject, body };
    const id = await this.on.templates.create(context, draft);
    return succeed({ template: ref('NotificationTemplate', id) });
  }

  @PayloadMutation(
    () => ActivateNotificationTemplatePayload,
    'Puts a version of words into use, in the place of the one before.',
  )
  async activateNotificationTemplate(
    @Input(() => ActivateNotificationTemplateInput) input: ActivateNotificationTemplateInput,
    @Ctx() context: RequestContext,
  ): Promise<ActivateNotificationTemplatePayload> {
    const id = uuidOf('NotificationTemplate', input.templateId);
    await this.on.templates.activate(context, id);
    return succeed({ template: ref('NotificationTemplate', id) });
  }

  @Query(() => AnnouncementConnection, {
    description: 'What was and will be said to everybody, newest first, for those who may do so.',
  })
  announcements(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, announce);
    return context.reads.connection(info, announcementsNewestFirst);
  }

  @PayloadMutation(
    () => SendAnnouncementPayload,
    'Says something to everybody, or to all accounts of one brand, now or later.',
  )
  async sendAnnouncement(
    @Input(() => SendAnnouncementInput) input: SendAnnouncementInput,
    @Ctx() context: RequestContext,
  ): Promise<SendAnnouncementPayload> {
    const { title, body, clusterKey = null, scheduledFor = null } = input;
    const draft = { title, body, clusterKey, scheduledFor };
    const id = await this.on.announcements.send(context, draft);
    return succeed({ announcement: ref('Announcement', id) });
  }

  @PayloadMutation(() => CancelAnnouncementPayload, 'Calls off an announcement that has not begun.')
  async cancelAnnouncement(
    @Input(() => CancelAnnouncementInput) input: CancelAnnouncementInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelAnnouncementPayload> {
    const id = uuidOf('Announcement', input.announcementId);
    await this.on.announcements.cancel(context, id);
    return succeed({ announcement: ref('Announcement', id) });
  }

  @Query(() => NotificationDeliveryConnection, {
    description: 'What became of deliveries, newest first, for those who read figures.',
  })
  notificationDeliveries(
    @Arg('filter', () => NotificationDeliveryFilter, { nullable: true, description: 'Which ones.' })
    filter: NotificationDeliveryFilter | null,
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    requirePermission(context, readDeliveries);
    const { recipientId, ...rest } = filter ?? {};
    const source = deliveriesBy({ ...rest, recipientId: optionalUuidOf('User', recipientId) });
    return context.reads.connection(info, source);
  }

  @Query(() => [DeliveryFigure], {
    description:
      'What became of deliveries within a time, by kind and channel, for those who read figures.',
  })
  notificationFigures(
    @Arg('within', () => DeliveryPeriod, { description: 'Of which time.' }) within: DeliveryPeriod,
    @Ctx() context: RequestContext,
  ): Promise<readonly DeliveryFigure[]> {
    return this.on.deliveries.figures(context, within);
  }
}
