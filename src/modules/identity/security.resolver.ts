import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { badUserInput } from '../../kernel/problems/errors';
import { ref } from '../../kernel/read/ref';
import type { AccountService } from './account.service';
import type { ContactService } from './contact.service';
import { EndAccountInput, DeactivateAccountPayload, DeleteAccountPayload } from './factor.types';
import type { IdentityService } from './identity.service';
import type { PasswordService } from './password.service';
import {
  ChangePasswordInput,
  ChangePasswordPayload,
  ConfirmContactInput,
  ConfirmContactPayload,
  RequestContactCodeInput,
  RequestContactCodePayload,
  RequestPasswordResetInput,
  RequestPasswordResetPayload,
  ResetPasswordInput,
  ResetPasswordPayload,
  RevokeOtherSessionsInput,
  RevokeOtherSessionsPayload,
  RevokeSessionInput,
  RevokeSessionPayload,
  SetPhoneInput,
  SetPhonePayload,
} from './security.types';

/** The services that the resolver translates for. */
export interface SecurityResolverDependencies {
  readonly identity: IdentityService;
  readonly passwords: PasswordService;
  readonly contacts: ContactService;
  readonly accounts: AccountService;
}

/** What somebody does about their own account: passwords, contacts, sessions, its end. */
@Resolver()
export class SecurityResolver {
  constructor(private readonly on: SecurityResolverDependencies) {}

  @PayloadMutation(
    () => RevokeSessionPayload,
    'Ends one of the viewer’s sessions; its tokens are refused from then on.',
  )
  async revokeSession(
    @Input(() => RevokeSessionInput) input: RevokeSessionInput,
    @Ctx() context: RequestContext,
  ): Promise<RevokeSessionPayload> {
    await this.on.identity.revokeSession(context, uuidOf('UserSession', input.sessionId));
    return succeed({});
  }

  @PayloadMutation(
    () => RevokeOtherSessionsPayload,
    'Ends all of the viewer’s sessions but this one.',
  )
  async revokeOtherSessions(
    @Input(() => RevokeOtherSessionsInput) input: RevokeOtherSessionsInput,
    @Ctx() context: RequestContext,
  ): Promise<RevokeOtherSessionsPayload> {
    if (!input.confirm) throw badUserInput('confirm is always true.');
    return succeed({ count: await this.on.identity.revokeOtherSessions(context) });
  }

  @PayloadMutation(
    () => ChangePasswordPayload,
    'Sets another password and ends all other sessions.',
  )
  async changePassword(
    @Input(() => ChangePasswordInput) input: ChangePasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<ChangePasswordPayload> {
    await this.on.passwords.change(context, input.currentPassword, input.newPassword);
    return succeed({});
  }

  @PayloadMutation(
    () => RequestPasswordResetPayload,
    'Sends a token for a new password, if an account has the address. The answer does not tell.',
  )
  async requestPasswordReset(
    @Input(() => RequestPasswordResetInput) input: RequestPasswordResetInput,
    @Ctx() context: RequestContext,
  ): Promise<RequestPasswordResetPayload> {
    await this.on.passwords.requestReset(context, input.email);
    return succeed({});
  }

  @PayloadMutation(
    () => ResetPasswordPayload,
    'Sets another password by the token that came by e-mail, and ends all sessions.',
  )
  async resetPassword(
    @Input(() => ResetPasswordInput) input: ResetPasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<ResetPasswordPayload> {
    await this.on.passwords.reset(context, input.token, input.newPassword);
    return succeed({});
  }

  @PayloadMutation(() => SetPhonePayload, 'Keeps a telephone number and sends a code to it.')
  async setPhone(
    @Input(() => SetPhoneInput) input: SetPhoneInput,
    @Ctx() context: RequestContext,
  ): Promise<SetPhonePayload> {
    await this.on.contacts.setPhone(context, input.phone);
    return succeed({});
  }

  @PayloadMutation(
    () => RequestContactCodePayload,
    'Sends a code to a contact that is not confirmed yet.',
  )
  async requestContactCode(
    @Input(() => RequestContactCodeInput) input: RequestContactCodeInput,
    @Ctx() context: RequestContext,
  ): Promise<RequestContactCodePayload> {
    await this.on.contacts.requestCode(context, input.contact);
    return succeed({});
  }

  @PayloadMutation(() => ConfirmContactPayload, 'Confirms a contact by the code that came to it.')
  async confirmContact(
    @Input(() => ConfirmContactInput) input: ConfirmContactInput,
    @Ctx() context: RequestContext,
  ): Promise<ConfirmContactPayload> {
    await this.on.contacts.confirm(context, input.contact, input.code);
    return succeed({ viewer: ref('User', context.viewer.userId ?? '') });
  }

  @PayloadMutation(
    () => DeactivateAccountPayload,
    'Closes the viewer’s account until staff open it again.',
  )
  async deactivateAccount(
    @Input(() => EndAccountInput) input: EndAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<DeactivateAccountPayload> {
    await this.on.accounts.deactivate(context, input.password);
    return succeed({});
  }

  @PayloadMutation(
    () => DeleteAccountPayload,
    'Deletes the viewer’s account. It is hidden at once and erased later; its names stay taken until then.',
  )
  async deleteAccount(
    @Input(() => EndAccountInput) input: EndAccountInput,
    @Ctx() context: RequestContext,
  ): Promise<DeleteAccountPayload> {
    await this.on.accounts.remove(context, input.password);
    return succeed({});
  }
}
