/** The phrases of a text, between commas. */
export function phrases(text: string): readonly string[] {
  return text.split(',').map((phrase) => phrase.trim().replace(/\s+/g, ' '));
}

/** The lines of a text, without those that are empty. */
export function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A text with a capital letter at its beginning. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Puts words in the place of their names in braces; a name with a capital letter capitalises its words. */
export function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const word = words[name.toLowerCase()];
    if (word === undefined) throw new Error(`There are no words for ${whole}.`);
    return /^[A-Z]/.test(name) ? capitalised(word) : word;
  });
}
