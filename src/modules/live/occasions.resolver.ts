import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { LiveEvent, LiveEventConnection } from '../../generated/graphql';
import { ConnectionArgs } from '../../kernel/graphql/connections';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { optionalUuidOf, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import type { Row } from '../../kernel/read/row';
import { comingEvents } from './occasions.reads';
import type { OccasionService } from './occasions.service';
import {
  AddEventSessionInput,
  AddEventSessionPayload,
  AddEventTicketTypeInput,
  AddEventTicketTypePayload,
  CancelEventInput,
  CancelEventPayload,
  CreateEventInput,
  CreateEventPayload,
  PublishEventInput,
  PublishEventPayload,
  RemoveEventSessionInput,
  RemoveEventSessionPayload,
  UpdateEventInput,
  UpdateEventPayload,
} from './occasions.types';

@Resolver(() => LiveEvent)
export class OccasionResolver {
  constructor(private readonly occasions: OccasionService) {}

  @Query(() => LiveEventConnection, {
    description: 'The announced events on the brand of the request, the next one first.',
  })
  events(
    @Args(() => ConnectionArgs) _page: ConnectionArgs,
    @Arg('hostId', () => ID, { nullable: true, description: 'Only those of this creator.' })
    hostId: string | null | undefined,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Row> {
    return context.reads.connection(info, comingEvents(optionalUuidOf('Creator', hostId)));
  }

  @PayloadMutation(
    () => CreateEventPayload,
    'Draws up an event of the viewer, whom alone it is known to.',
  )
  async createEvent(
    @Input(() => CreateEventInput) input: CreateEventInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateEventPayload> {
    const { kind, title, startsAt, endsAt } = input;
    const id = await this.occasions.create(context, {
      ...{ kind, title, startsAt, endsAt },
      description: input.description ?? '',
      registrationClosesAt: input.registrationClosesAt ?? null,
      capacity: input.capacity ?? null,
      requiresApproval: input.requiresApproval ?? false,
      liveStreamId: optionalUuidOf('LiveStream', input.liveStreamId),
    });
    return succeed({ event: ref('LiveEvent', id) });
  }

  @PayloadMutation(() => UpdateEventPayload, 'Changes an event of the viewer.')
  async updateEvent(
    @Input(() => UpdateEventInput) input: UpdateEventInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateEventPayload> {
    const id = uuidOf('LiveEvent', input.eventId);
    const { registrationClosesAt, capacity, liveStreamId } = input;
    await this.occasions.update(context, id, {
      title: input.title ?? undefined,
      description: input.description ?? undefined,
      startsAt: input.startsAt ?? undefined,
      endsAt: input.endsAt ?? undefined,
      requiresApproval: input.requiresApproval ?? undefined,
      ...(registrationClosesAt === undefined ? {} : { registrationClosesAt }),
      ...(capacity === undefined ? {} : { capacity }),
      ...(liveStreamId === undefined
        ? {}
        : { liveStreamId: optionalUuidOf('LiveStream', liveStreamId) }),
    });
    return succeed({ event: ref('LiveEvent', id) });
  }

  @PayloadMutation(() => PublishEventPayload, 'Announces an event of the viewer.')
  async publishEvent(
    @Input(() => PublishEventInput) { eventId }: PublishEventInput,
    @Ctx() context: RequestContext,
  ): Promise<PublishEventPayload> {
    const id = uuidOf('LiveEvent', eventId);
    await this.occasions.publish(context, id);
    return succeed({ event: ref('LiveEvent', id) });
  }

  @PayloadMutation(
    () => CancelEventPayload,
    'Calls off an event of the viewer. Whoever paid for a ticket gets all of it back within minutes.',
  )
  async cancelEvent(
    @Input(() => CancelEventInput) { eventId }: CancelEventInput,
    @Ctx() context: RequestContext,
  ): Promise<CancelEventPayload> {
    const id = uuidOf('LiveEvent', eventId);
    await this.occasions.cancel(context, id);
    return succeed({ event: ref('LiveEvent', id) });
  }

  @PayloadMutation(
    () => AddEventSessionPayload,
    'Adds a part to an event of the viewer, with its speakers.',
  )
  async addEventSession(
    @Input(() => AddEventSessionInput) input: AddEventSessionInput,
    @Ctx() context: RequestContext,
  ): Promise<AddEventSessionPayload> {
    const { title, startsAt, endsAt } = input;
    const eventId = uuidOf('LiveEvent', input.eventId);
    const speakers = (input.speakers ?? []).map(({ name, userId }) => ({
      name,
      userId: optionalUuidOf('User', userId),
    }));
    const description = input.description ?? '';
    const session = { eventId, title, description, startsAt, endsAt, speakers };
    await this.occasions.addSession(context, session);
    return succeed({ event: ref('LiveEvent', eventId) });
  }

  @PayloadMutation(() => RemoveEventSessionPayload, 'Removes a part of an event of the viewer.')
  async removeEventSession(
    @Input(() => RemoveEventSessionInput) { sessionId }: RemoveEventSessionInput,
    @Ctx() context: RequestContext,
  ): Promise<RemoveEventSessionPayload> {
    const id = await this.occasions.removeSession(context, uuidOf('EventSession', sessionId));
    return succeed({ event: ref('LiveEvent', id) });
  }

  @PayloadMutation(
    () => AddEventTicketTypePayload,
    'Has an event of the viewer sell a kind of ticket.',
  )
  async addEventTicketType(
    @Input(() => AddEventTicketTypeInput) input: AddEventTicketTypeInput,
    @Ctx() context: RequestContext,
  ): Promise<AddEventTicketTypePayload> {
    const { name, price: priceTokens, capacity } = input;
    const eventId = uuidOf('LiveEvent', input.eventId);
    await this.occasions.addTicketType(context, {
      ...{ eventId, name, priceTokens, capacity },
      saleStartsAt: input.saleStartsAt ?? null,
      saleEndsAt: input.saleEndsAt ?? null,
    });
    return succeed({ event: ref('LiveEvent', eventId) });
  }
}
