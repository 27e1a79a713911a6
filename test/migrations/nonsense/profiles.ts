import { type DomainRules } from './rules-of';

/** What the tables of the domain profiles refuse. */
export const rules: DomainRules = {
  rows: {
    clusters: () => ({ display_name: 'K', theme_color: '#00ff00', position: 99 }),
  },
  nonsense: [['clusters', { theme_color: 'red' }, 'clusters_theme_color_form']],
};
