import { createHmac, timingSafeEqual } from 'node:crypto';
import { badUserInput } from '../problems/errors';

/** One value of a cursor: the text that PostgreSQL gave for it, or NULL. */
export type CursorValue = string | null;

const macLength = 12;

/**
 * Makes and checks cursors. A cursor carries what it belongs to and the values of a position; it is signed, so that a
 * client can neither make one up nor use one list's cursor on another.
 */
export class CursorCodec {
  constructor(private readonly key: Buffer) {}

  /** `scope` names the list: 'Creator.posts', or an account's event log. */
  encode(scope: string, values: readonly CursorValue[]): string {
    const payload = Buffer.from(JSON.stringify([scope, ...values]));
    return Buffer.concat([this.mac(payload), payload]).toString('base64url');
  }

  /**
   * The values of a cursor of this scope.
   *
   * @throws ApiError BAD_USER_INPUT when it is forged, truncated or belongs to another list.
   */
  decode(scope: string, cursor: string): readonly CursorValue[] {
    const bytes = Buffer.from(cursor, 'base64url');
    const mac = bytes.subarray(0, macLength);
    const payload = bytes.subarray(macLength);
    if (mac.length !== macLength || !timingSafeEqual(mac, this.mac(payload))) {
      throw badUserInput('This is not a cursor of ours.');
    }
    const [cursorScope, ...values] = JSON.parse(payload.toString('utf8')) as [
      string,
      ...CursorValue[],
    ];
    if (cursorScope !== scope) throw badUserInput('This cursor belongs to another list.');
    return values;
  }

  private mac(payload: Buffer): Buffer {
    return createHmac('sha256', this.key).update(payload).digest().subarray(0, macLength);
  }
}
