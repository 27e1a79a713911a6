const signs = /[^\p{L}\p{N}]+/gu;
const marks = /\p{M}+/gu;
/** Signs that look like letters, as people write them to get past lists. */
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/**
 * A text as it is compared with blocked phrases: in lower case, without accents, signs and invisible characters, with
 * single spaces between its words. Two readings, as written and with digits and signs read as the letters that they look
 * like; both count.
 */
export function readingsOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKD')
    .replace(marks, '')
    .replace(/\p{Cf}/gu, '')
    .toLowerCase();
  const read = [...plain].map((sign) => lookalikes[sign] ?? sign).join('');
  return [...new Set([wordsOf(plain), wordsOf(read)])];
}

/** A phrase as it is kept; empty where it has no word. */
export function phraseOf(text: string): string {
  return readingsOf(text)[0] ?? '';
}

function wordsOf(text: string): string {
  return text.replace(signs, ' ').trim();
}
