import sql, { raw, type Sql } from 'sql-template-tag';
import type { ObjectStore } from '../storage/ports';

/**
 * Stands around a key of the object store where a statement gives one in place of an address. No JSON has this character
 * in it, so that nobody can write a key into a text of theirs and have it signed.
 */
const keyMark = '\u0004';

const markedKey = new RegExp(`${keyMark}([^${keyMark}"]*)${keyMark}`, 'g');

/** A key of the object store as the value of an address; NULL where the key is. */
export function storedAddress(key: Sql): Sql {
  return sql`(${raw(`chr(${keyMark.charCodeAt(0)})`)} || ${key})`;
}

/** Puts signed addresses where statements gave keys, which only Node can: SQL has no part in the secrets of a store. */
export class StoredAddresses {
  constructor(private readonly store: Pick<ObjectStore, 'addressOf'>) {}

  /** The address that a value of a statement stands for. */
  of(value: string): string | Promise<string> {
    return value.startsWith(keyMark) ? this.store.addressOf(value.slice(keyMark.length)) : value;
  }

  /** The text of an answer with addresses in place of the keys that `written` left there. */
  async fill(json: string): Promise<string> {
    if (!json.includes(keyMark)) return json;
    const keys = [...new Set([...json.matchAll(markedKey)].map(([, key = '']) => key))];
    const addresses = new Map(
      await Promise.all(keys.map(async (key) => [key, await this.store.addressOf(key)] as const)),
    );
    return json.replace(markedKey, (_, key: string) =>
      JSON.stringify(addresses.get(key)).slice(1, -1),
    );
  }
}

/** A value of a statement as JSON, in which `fill` puts the address. */
export function writeAddress(value: string): string {
  if (!value.startsWith(keyMark)) return JSON.stringify(value);
  return `"${value}${keyMark}"`;
}

/** The same in SQL; NULL where the value is. Keys have no characters that JSON writes differently. */
export function addressText(value: Sql): Sql {
  const mark = raw(`chr(${keyMark.charCodeAt(0)})`);
  return sql`(SELECT CASE WHEN starts_with(a, ${mark}) THEN '"' || a || ${mark} || '"' ELSE to_json(a)::text END
    FROM (SELECT ${value} AS a OFFSET 0) address)`;
}

/** Signs nothing, where there are no stored files. */
export const nothingStored = {
  addressOf: (): never => {
    throw new Error('This engine knows no store of files.');
  },
};
