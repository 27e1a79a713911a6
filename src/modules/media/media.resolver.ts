import { Ctx, Resolver } from 'type-graphql';
import type { RequestContext } from '../../kernel/graphql/context';
import { Input, PayloadMutation, succeed } from '../../kernel/graphql/payload-mutation';
import { uuidOf } from '../../kernel/ids/global-id';
import { ref } from '../../kernel/read/ref';
import {
  CompleteUploadInput,
  CompleteUploadPayload,
  CreateUploadInput,
  CreateUploadPayload,
} from './media.types';
import type { UploadService } from './upload.service';

@Resolver()
export class MediaResolver {
  constructor(private readonly uploads: UploadService) {}

  @PayloadMutation(
    () => CreateUploadPayload,
    'Announces a file and gives an address to send it to. Call `completeUpload` when it is sent.',
  )
  async createUpload(
    @Input(() => CreateUploadInput) input: CreateUploadInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateUploadPayload> {
    const { uploadId, target } = await this.uploads.create(context, input);
    const { url, method, expiresAt } = target;
    const headers = Object.entries(target.headers).map(([name, value]) => ({ name, value }));
    return succeed({
      upload: ref('Upload', uploadId),
      target: { url, method, headers, expiresAt },
    });
  }

  @PayloadMutation(
    () => CompleteUploadPayload,
    'Looks whether a file has arrived as it was announced. From then on it can be used, for a day. Calling it again changes nothing.',
  )
  async completeUpload(
    @Input(() => CompleteUploadInput) input: CompleteUploadInput,
    @Ctx() context: RequestContext,
  ): Promise<CompleteUploadPayload> {
    const uploadId = uuidOf('Upload', input.uploadId);
    await this.uploads.complete(context, uploadId);
    return succeed({ upload: ref('Upload', uploadId) });
  }
}
