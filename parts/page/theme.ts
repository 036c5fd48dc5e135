import { computed, effect, signal } from '@preact/signals';

export const themeChoices = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal(systemIsDark.matches ? 'dark' : 'light');
systemIsDark.addEventListener('change', () => {
  systemTheme.value = systemIsDark.matches ? 'dark' : 'light';
});

/** What the reader chose; `auto` follows the system. */
export const themeChoice = signal<ThemeChoice>('auto');

/** The current theme. A canvas draws with its own colours, so it must redraw when the theme changes. */
export const theme = computed(() => (themeChoice.value === 'auto' ? systemTheme.value : themeChoice.value));

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});
