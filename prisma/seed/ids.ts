import type { Random } from './random';

/**
 * An id as `app.uuid_v7()` would have made it at that moment (RFC 9562, version 7). So ids of seeded rows ascend with
 * time and lie before those of rows that come later.
 */
export function uuidAt(moment: Date, random: Random): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(moment.getTime(), 0, 6);
  random.bytes(10).copy(bytes, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
