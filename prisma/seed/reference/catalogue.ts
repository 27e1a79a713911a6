import type { ReferenceTable } from './reference';

const names = [
  ['First Takes', 'first-takes', '#ff6b6b', '#4ecdc4'],
  ['After Hours', 'after-hours', '#3a0ca3', '#f72585'],
  ['Couples', 'couples', '#e76f51', '#f4a261'],
  ['Solo', 'solo', '#2a9d8f', '#e9c46a'],
  ['Behind the Camera', 'behind-the-camera', '#264653', '#8ecae6'],
  ['Classics', 'classics', '#6d597a', '#eaac8b'],
  ['Shorts', 'shorts', '#1d3557', '#e63946'],
] as const;

/** The seven collections that a new catalogue begins with. Everything about them belongs to those who run it. */
export const collections: ReferenceTable = {
  table: 'collections',
  key: ['id'],
  onlyWhenNew: ['name', 'slug', 'color_scheme', 'position'],
  rows: names.map(([name, slug, primary, accent], position) => ({
    id: `00000000-0000-7000-8000-0000000c000${position + 1}`,
    name,
    slug,
    color_scheme: { primary, accent },
    position,
  })),
};
