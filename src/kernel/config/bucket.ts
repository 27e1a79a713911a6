import type { S3Settings } from '../storage/s3-store';

/** What the settings say of the bucket that files are kept in. */
export interface BucketSettings {
  readonly NODE_ENV: string;
  readonly S3_BUCKET?: string;
  readonly S3_REGION?: string;
  readonly S3_ACCESS_KEY_ID?: string;
  readonly S3_SECRET_ACCESS_KEY?: string;
  readonly S3_ENDPOINT?: string;
  readonly S3_PATH_STYLE?: boolean;
}

/** What a bucket cannot be reached without. A store over plain HTTP would give its signed addresses away. */
export function problemsOfBucket(values: BucketSettings): string[] {
  if (values.S3_BUCKET === undefined) return [];
  const needed = ['S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  const isOpen = values.NODE_ENV === 'production' && values.S3_ENDPOINT?.startsWith('http:');
  return [
    ...needed.flatMap((name) => (values[name] ? [] : [`${name} is required with S3_BUCKET.`])),
    ...(isOpen ? ['S3_ENDPOINT expects https in production.'] : []),
  ];
}

/** The bucket that files are kept in; null where there is none. */
export function bucketOf(values: BucketSettings): S3Settings | null {
  if (values.S3_BUCKET === undefined) return null;
  return {
    bucket: values.S3_BUCKET,
    region: values.S3_REGION ?? '',
    accessKeyId: values.S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: values.S3_SECRET_ACCESS_KEY ?? '',
    endpoint: values.S3_ENDPOINT ?? null,
    isPathStyle: values.S3_PATH_STYLE ?? false,
  };
}
