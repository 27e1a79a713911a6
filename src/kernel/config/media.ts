import { z } from 'zod';
import { isLongBase64 } from './forms';

/** A media server of one's own: where encoders send to, and the secret with which it signs what it tells us. */
export interface SignedMediaReach {
  readonly kind: 'SIGNED';
  readonly ingestUrl: string;
  readonly callbackKey: Uint8Array;
}

/** LiveKit: where browsers connect to, and the key and secret by which it knows our tokens and we its webhooks. */
export interface LiveKitReach {
  readonly kind: 'LIVEKIT';
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** How a media server is reached. */
export type MediaReach = SignedMediaReach | LiveKitReach;

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
  LIVEKIT_URL: z
    .string()
    .regex(/^wss?:\/\/\S+$/, { error: 'expects an address such as wss://live.example.com' })
    .optional(),
  LIVEKIT_API_KEY: z
    .string()
    .regex(/^[\w-]{3,100}$/, { error: 'expects a key such as APIabc123' })
    .optional(),
  LIVEKIT_API_SECRET: z
    .string()
    .regex(/^\S{6,200}$/, { error: 'expects the secret that belongs to LIVEKIT_API_KEY' })
    .optional(),
};

interface MediaValues {
  readonly NODE_ENV?: string;
  readonly INGEST_URL?: string;
  readonly MEDIA_CALLBACK_SECRET?: string;
  readonly LIVEKIT_URL?: string;
  readonly LIVEKIT_API_KEY?: string;
  readonly LIVEKIT_API_SECRET?: string;
}

/** What belongs together: of each group all or nothing. */
const groups = [
  ['INGEST_URL', 'MEDIA_CALLBACK_SECRET'],
  ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'],
] as const;

/** What the media server cannot be reached without. There is one at most, and in production nobody can read or guess its tokens. */
export function problemsOfMedia(values: MediaValues): string[] {
  const halves = groups.flatMap((group) => {
    const given = group.find((name) => values[name] !== undefined);
    if (given === undefined) return [];
    return group.flatMap((name) =>
      values[name] === undefined ? [`${name} is required with ${given}.`] : [],
    );
  });
  const isTwo = values.INGEST_URL !== undefined && values.LIVEKIT_URL !== undefined;
  const isProduction = values.NODE_ENV === 'production';
  const isOpen = isProduction && values.LIVEKIT_URL?.startsWith('ws:');
  const isShort = isProduction && (values.LIVEKIT_API_SECRET?.length ?? 32) < 32;
  return [
    ...halves,
    ...(isTwo ? ['INGEST_URL and LIVEKIT_URL exclude each other.'] : []),
    ...(isOpen ? ['LIVEKIT_URL expects wss in production.'] : []),
    ...(isShort ? ['LIVEKIT_API_SECRET expects 32 characters or more in production.'] : []),
  ];
}

/** How the media server is reached; null where there is none. */
export function mediaOf(values: MediaValues): MediaReach | null {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret } = values;
  if (url && apiKey && apiSecret) return { kind: 'LIVEKIT', url, apiKey, apiSecret };
  const { INGEST_URL: ingestUrl, MEDIA_CALLBACK_SECRET: secret } = values;
  if (!ingestUrl || !secret) return null;
  return { kind: 'SIGNED', ingestUrl, callbackKey: Buffer.from(secret, 'base64') };
}
