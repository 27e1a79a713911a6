/** One bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Whether it is drawn such that one finds it first. */
  readonly isOurs: boolean;
}

/** Bars that are compared with one another. */
export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const width = 860;
const barHeight = 15;
const labelWidth = 320;
const valueWidth = 60;

/** Draws groups of bars beneath one another as SVG, each bar with its value; all have one scale, cut at `most`. */
export function drawBars(title: string, groups: readonly BarGroup[], most: number): string {
  const scale = (width - labelWidth - valueWidth) / most;
  const lines: string[] = [];
  let y = 34;
  for (const group of groups) {
    y += 16;
    lines.push(`<text x="8" y="${y}" font-weight="bold">${escaped(group.title)}</text>`);
    y += 6;
    for (const { label, value, isOurs } of group.bars) {
      const length = Math.max(1, Math.round(Math.min(value, most) * scale));
      const middle = y + barHeight - 4;
      const colour = isOurs ? '#2f6fb3' : '#9aa5b1';
      lines.push(
        `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escaped(label)}</text>`,
        `<rect x="${labelWidth}" y="${y}" width="${length}" height="${barHeight - 3}" fill="${colour}"/>`,
        `<text x="${labelWidth + length + 5}" y="${middle}">${value.toFixed(2)}</text>`,
      );
      y += barHeight;
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 14}" font-family="sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="8" y="22" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
