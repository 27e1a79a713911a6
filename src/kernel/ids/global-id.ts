import { badUserInput } from '../problems/errors';

const version = 'v1';
const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A row anywhere on the graph. */
export interface GlobalId {
  readonly type: string;
  readonly uuid: string;
}

/** Makes the opaque id that clients see. */
export function encodeGlobalId(type: string, uuid: string): string {
  return Buffer.from(`${version}:${type}:${uuid}`).toString('base64url');
}

/** Makes the ids of one type, of many rows in turn. */
export function globalIdWriter(type: string): (uuid: string) => string {
  const start = Buffer.byteLength(`${version}:${type}:`);
  const bytes = Buffer.alloc(start + 36);
  bytes.write(`${version}:${type}:`);
  return (uuid) => {
    if (uuid.length !== 36) return encodeGlobalId(type, uuid);
    bytes.write(uuid, start, 'latin1');
    return bytes.toString('base64url');
  };
}

/**
 * Reads an id that a client sent.
 *
 * @throws ApiError BAD_USER_INPUT when it is none of ours.
 */
export function decodeGlobalId(id: string): GlobalId {
  const [prefix, type, uuid, ...rest] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  const isOurs = prefix === version && type && uuid && uuidForm.test(uuid) && rest.length === 0;
  if (!isOurs || encodeGlobalId(type, uuid) !== id)
    throw badUserInput('This is not an id of ours.');
  return { type, uuid };
}

/**
 * The uuid in an id that must belong to one type.
 *
 * @throws ApiError BAD_USER_INPUT when the id is malformed or belongs to another type.
 */
export function uuidOf(type: string, id: string): string {
  const decoded = decodeGlobalId(id);
  if (decoded.type !== type) throw badUserInput(`This is not the id of a ${type}.`);
  return decoded.uuid;
}

/**
 * The same of an id that may be left out; null where it is. An empty text is no id that was left out: it is malformed.
 *
 * @throws ApiError BAD_USER_INPUT when the id is malformed or belongs to another type.
 */
export function optionalUuidOf(type: string, id: string | null | undefined): string | null {
  return id === null || id === undefined ? null : uuidOf(type, id);
}
