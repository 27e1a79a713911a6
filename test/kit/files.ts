import { createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** A file to upload. */
export interface TestFile {
  readonly contentType: string;
  readonly content: Buffer;
}

/** A picture of one pixel, with something in it that no other has. */
export function picture(): TestFile {
  const header = Buffer.from('0000000100000001080600000000', 'hex').subarray(0, 13);
  const content = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from(`Title\0${randomBytes(8).toString('hex')}`)),
    chunk('IDAT', deflateSync(Buffer.alloc(5))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return { contentType: 'image/png', content };
}

/** The beginning of a film, which is as far as anybody looks. */
export function film(): TestFile {
  const type = Buffer.from('0000001866747970697336d00000020069736f6d69736f32', 'hex');
  type.write('isom', 8, 'latin1');
  return { contentType: 'video/mp4', content: Buffer.concat([type, randomBytes(64)]) };
}

/** How `createUpload` is told of a file. */
export function announcementOf({ contentType, content }: TestFile, fileName = 'file') {
  return {
    purpose: 'POST',
    fileName,
    contentType,
    byteSize: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  // Nobody decodes it, so its checksum is left at zero.
  return Buffer.concat([length, body, Buffer.alloc(4)]);
}
