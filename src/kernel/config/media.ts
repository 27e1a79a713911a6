import { z } from 'zod';
import { isLongBase64 } from './forms';

/** Where encoders send streams to, and the secret with which the media server signs what it tells us. */
export interface MediaReach {
  readonly ingestUrl: string;
  readonly callbackKey: Uint8Array;
}

/** The settings of the media server. */
export const mediaSettings = {
  INGEST_URL: z
    .string()
    .regex(/^(rtmps?|srt):\/\/\S+$/, {
      error: 'expects an address such as rtmps://in.example.com/live',
    })
    .optional(),
  MEDIA_CALLBACK_SECRET: z
    .string()
    .refine(isLongBase64, { error: 'expects 32 bytes or more in base64: openssl rand -base64 32' })
    .optional(),
};

/** How the media server is reached; null where half of it is missing. */
export function mediaOf(values: {
  readonly INGEST_URL?: string;
  readonly MEDIA_CALLBACK_SECRET?: string;
}): MediaReach | null {
  const { INGEST_URL: ingestUrl, MEDIA_CALLBACK_SECRET: secret } = values;
  return ingestUrl && secret ? { ingestUrl, callbackKey: Buffer.from(secret, 'base64') } : null;
}
