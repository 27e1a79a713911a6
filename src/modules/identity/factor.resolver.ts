import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { encodeGlobalId, uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import { entered, enteredOrChallenged } from './entered';
import type { FactorService } from './factor.service';
import {
  CompleteLoginInput,
  CompleteLoginPayload,
  PasskeyLoginOptionsInput,
  PasskeyLoginOptionsPayload,
} from './security.types';
import type { IdentityService } from './identity.service';
import type { PasskeyService } from './passkey.service';
import type { SocialLoginService } from './social-login.service';
import {
  BeginSocialLoginInput,
  BeginSocialLoginPayload,
  ConfirmTotpInput,
  ConfirmTotpPayload,
  DisableTotpInput,
  DisableTotpPayload,
  EnrolTotpInput,
  EnrolTotpPayload,
  LinkIdentityPayload,
  PasskeyRegistrationOptionsInput,
  PasskeyRegistrationOptionsPayload,
  RegisterPasskeyInput,
  RegisterPasskeyPayload,
  RemovePasskeyInput,
  RemovePasskeyPayload,
  SocialAnswerInput,
  SocialLoginPayload,
  UnlinkIdentityInput,
  UnlinkIdentityPayload,
} from './factor.types';

/** The services that the resolver translates for. */
export interface FactorResolverDependencies {
  readonly identity: IdentityService;
  readonly factors: FactorService;
  readonly passkeys: PasskeyService;
  readonly social: SocialLoginService;
}

/** Second factors, and logging in by them or by somebody else's provider. */
@Resolver()
export class FactorResolver {
  constructor(private readonly on: FactorResolverDependencies) {}

  @PayloadMutation(
    () => CompleteLoginPayload,
    'Answers the challenge of a login by the second factor.',
  )
  async completeLogin(
    @Input(() => CompleteLoginInput) input: CompleteLoginInput,
    @Ctx() context: RequestContext,
  ): Promise<CompleteLoginPayload> {
    const { challengeToken, code, passkey, deviceName = null } = input;
    const opened = await this.on.identity.completeLogin(
      context,
      challengeToken,
      { code, passkey },
      deviceName,
    );
    return succeed(entered(opened));
  }

  @PayloadMutation(
    () => PasskeyLoginOptionsPayload,
    'What a passkey has to sign to answer the challenge of a login.',
  )
  async passkeyLoginOptions(
    @Input(() => PasskeyLoginOptionsInput) input: PasskeyLoginOptionsInput,
    @Ctx() context: RequestContext,
  ): Promise<PasskeyLoginOptionsPayload> {
    return succeed({
      options: await this.on.identity.passkeyOptions(context, input.challengeToken),
    });
  }

  @PayloadMutation(
    () => EnrolTotpPayload,
    'Makes a secret for an authenticator app. It is asked for at login once it is confirmed.',
  )
  async enrolTotp(
    @Input(() => EnrolTotpInput) input: EnrolTotpInput,
    @Ctx() context: RequestContext,
  ): Promise<EnrolTotpPayload> {
    return succeed(await this.on.factors.enrol(context, input.password));
  }

  @PayloadMutation(
    () => ConfirmTotpPayload,
    'Makes the authenticator the second factor, by a first code of it.',
  )
  async confirmTotp(
    @Input(() => ConfirmTotpInput) input: ConfirmTotpInput,
    @Ctx() context: RequestContext,
  ): Promise<ConfirmTotpPayload> {
    return succeed({ recoveryCodes: await this.on.factors.confirm(context, input.code) });
  }

  @PayloadMutation(() => DisableTotpPayload, 'Takes the authenticator away as a second factor.')
  async disableTotp(
    @Input(() => DisableTotpInput) input: DisableTotpInput,
    @Ctx() context: RequestContext,
  ): Promise<DisableTotpPayload> {
    await this.on.factors.disable(context, input.password, input.code);
    return succeed({});
  }

  @PayloadMutation(
    () => PasskeyRegistrationOptionsPayload,
    'What the browser makes a passkey from.',
  )
  async passkeyRegistrationOptions(
    @Input(() => PasskeyRegistrationOptionsInput) input: PasskeyRegistrationOptionsInput,
    @Ctx() context: RequestContext,
  ): Promise<PasskeyRegistrationOptionsPayload> {
    return succeed({ options: await this.on.passkeys.optionsToRegister(context, input.password) });
  }

  @PayloadMutation(
    () => RegisterPasskeyPayload,
    'Keeps a passkey, which is asked for at each login from then on.',
  )
  async registerPasskey(
    @Input(() => RegisterPasskeyInput) input: RegisterPasskeyInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterPasskeyPayload> {
    const id = await this.on.passkeys.register(context, input.answer, input.name);
    return succeed({ passkeyId: encodeGlobalId('Passkey', id) });
  }

  @PayloadMutation(() => RemovePasskeyPayload, 'Takes a passkey away.')
  async removePasskey(
    @Input(() => RemovePasskeyInput) input: RemovePasskeyInput,
    @Ctx() context: RequestContext,
  ): Promise<RemovePasskeyPayload> {
    const id = uuidOf('Passkey', input.passkeyId);
    await this.on.passkeys.remove(context, input.password, id);
    return succeed({});
  }

  @PayloadMutation(
    () => BeginSocialLoginPayload,
    'Begins at an identity provider: for a visitor a login, for whoever is logged in a link.',
  )
  async beginSocialLogin(
    @Input(() => BeginSocialLoginInput) input: BeginSocialLoginInput,
    @Ctx() context: RequestContext,
  ): Promise<BeginSocialLoginPayload> {
    return succeed(await this.on.social.begin(context, input.provider, input.redirectUri));
  }

  @PayloadMutation(
    () => SocialLoginPayload,
    'Logs in by what an identity provider answered, where an account is linked to it.',
  )
  async socialLogin(
    @Input(() => SocialAnswerInput) input: SocialAnswerInput,
    @Ctx() context: RequestContext,
  ): Promise<SocialLoginPayload> {
    const { state, callbackUrl } = input;
    return succeed(enteredOrChallenged(await this.on.social.logIn(context, state, callbackUrl)));
  }

  @PayloadMutation(
    () => LinkIdentityPayload,
    'Links the viewer’s account to an identity at a provider.',
  )
  async linkIdentity(
    @Input(() => SocialAnswerInput) input: SocialAnswerInput,
    @Ctx() context: RequestContext,
  ): Promise<LinkIdentityPayload> {
    await this.on.social.link(context, input.state, input.callbackUrl);
    return succeed({ viewer: ref('User', context.viewer.userId ?? '') });
  }

  @PayloadMutation(() => UnlinkIdentityPayload, 'Takes the link to a provider away.')
  async unlinkIdentity(
    @Input(() => UnlinkIdentityInput) input: UnlinkIdentityInput,
    @Ctx() context: RequestContext,
  ): Promise<UnlinkIdentityPayload> {
    await this.on.social.unlink(context, input.provider);
    return succeed({ viewer: ref('User', context.viewer.userId ?? '') });
  }
}
