import { computed, effect, signal } from '@preact/signals';

export const themeChoices = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
const systemTheme = signal(systemIsDark.matches ? 'dark' : 'light');
systemIsDark.addEventListener('change', () => {
  systemTheme.value = systemIsDark.matches ? 'dark' : 'light';
});

/** What the reader wants; `auto` is what the system says. */
export const themeChoice = signal<ThemeChoice>('auto');

/** The theme that is shown. What draws with colours of its own, a canvas, has to draw anew when it changes. */
export const theme = computed(() => (themeChoice.value === 'auto' ? systemTheme.value : themeChoice.value));

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});
