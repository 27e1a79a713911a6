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

interface MediaValues {
  readonly INGEST_URL?: string;
  readonly MEDIA_CALLBACK_SECRET?: string;
}

/** What the media server cannot be reached without. */
export function problemsOfMedia(values: MediaValues): string[] {
  const { INGEST_URL: ingestUrl, MEDIA_CALLBACK_SECRET: secret } = values;
  if (ingestUrl !== undefined && secret === undefined) {
    return ['MEDIA_CALLBACK_SECRET is required with INGEST_URL.'];
  }
  if (ingestUrl === undefined && secret !== undefined) {
    return ['INGEST_URL is required with MEDIA_CALLBACK_SECRET.'];
  }
  return [];
}

/** How the media server is reached; null where there is none. */
export function mediaOf(values: MediaValues): MediaReach | null {
  const { INGEST_URL: ingestUrl, MEDIA_CALLBACK_SECRET: secret } = values;
  return ingestUrl && secret ? { ingestUrl, callbackKey: Buffer.from(secret, 'base64') } : null;
}
