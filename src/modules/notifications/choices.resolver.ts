import { Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { badUserInput } from '../../kernel/problems/errors';
import { ref } from '../../kernel/read/ref';
import type { ChoiceService, SettingsChange } from './choices.service';
import {
  ChooseNotificationsInput,
  ChooseNotificationsPayload,
  NotificationChoice,
  RegisterPushTokenInput,
  RegisterPushTokenPayload,
  RemovePushTokenInput,
  RemovePushTokenPayload,
  UpdateNotificationSettingsInput,
  UpdateNotificationSettingsPayload,
} from './choices.types';

@Resolver()
export class ChoiceResolver {
  constructor(private readonly choices: ChoiceService) {}

  @Query(() => [NotificationChoice], {
    description: 'What the viewer gets of every kind of notification over every channel.',
  })
  notificationChoices(@Ctx() context: RequestContext): Promise<readonly NotificationChoice[]> {
    return this.choices.effective(context);
  }

  @PayloadMutation(
    () => ChooseNotificationsPayload,
    'Switches kinds of notifications on or off for channels. The inbox always tells of decisions about the account.',
  )
  async chooseNotifications(
    @Input(() => ChooseNotificationsInput) { choices }: ChooseNotificationsInput,
    @Ctx() context: RequestContext,
  ): Promise<ChooseNotificationsPayload> {
    await this.choices.choose(context, choices);
    return succeed({ choices: await this.choices.effective(context) });
  }

  @PayloadMutation(
    () => UpdateNotificationSettingsPayload,
    'Changes when the viewer is left alone, how letters are put together, and whether text messages come.',
  )
  async updateNotificationSettings(
    @Input(() => UpdateNotificationSettingsInput) input: UpdateNotificationSettingsInput,
    @Ctx() context: RequestContext,
  ): Promise<UpdateNotificationSettingsPayload> {
    const userId = await this.choices.change(context, changeOf(input));
    return succeed({ viewer: ref('User', userId) });
  }

  @PayloadMutation(
    () => RegisterPushTokenPayload,
    'Registers a device for push messages. Registering it again refreshes it; one of another account changes hands.',
  )
  async registerPushToken(
    @Input(() => RegisterPushTokenInput) input: RegisterPushTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterPushTokenPayload> {
    const { platform, token, p256dh = null, auth = null } = input;
    const id = await this.choices.register(context, { platform, token, p256dh, auth });
    return succeed({ pushToken: ref('PushToken', id) });
  }

  @PayloadMutation(() => RemovePushTokenPayload, 'Sends nothing to a device any more.')
  async removePushToken(
    @Input(() => RemovePushTokenInput) input: RemovePushTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<RemovePushTokenPayload> {
    const id = uuidOf('PushToken', input.pushTokenId);
    return succeed({ viewer: ref('User', await this.choices.unregister(context, id)) });
  }
}

/** What is said of the settings; quiet hours can be said to be none, the others cannot. */
function changeOf(input: UpdateNotificationSettingsInput): SettingsChange {
  const { quietFromMinute, quietUntilMinute, timeZone, emailDigest, agreesToTexts } = input;
  if (timeZone === null || emailDigest === null || agreesToTexts === null) {
    throw badUserInput('Only quiet hours can be null.');
  }
  return {
    ...(quietFromMinute !== undefined && { quietFromMinute }),
    ...(quietUntilMinute !== undefined && { quietUntilMinute }),
    ...(timeZone !== undefined && { timeZone }),
    ...(emailDigest !== undefined && { emailDigest }),
    ...(agreesToTexts !== undefined && { agreesToTexts }),
  };
}
