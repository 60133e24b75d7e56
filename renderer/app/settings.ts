/**
 * How this person likes the console on this machine: language, theme, density, keys, folded sidebar, columns.
 *
 * Kept in the browser's local storage; nothing of the books is in it. Text that does not parse is ignored.
 */
import { defineStore } from 'pinia';
import { computed, reactive, ref, toRefs, watch } from 'vue';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Theme = 'light' | 'dark' | 'system';
export type Density = 'normal' | 'compact';

interface Settings {
  language: Language;
  theme: Theme;
  density: Density;
  /** Keys of one letter (j, k, x, g t ...) work; others always do. */
  single_letter_keys: boolean;
  sidebar_folded: boolean;
  /** Columns shown, by list. */
  columns: Record<string, string[]>;
  /** Share of the list beside the detail, in per cent. */
  split_percent: number;
}

const STORED_AS = 'surety.settings';

function defaults(): Settings {
  return {
    language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
    theme: 'system',
    density: 'normal',
    single_letter_keys: true,
    sidebar_folded: false,
    columns: {},
    split_percent: 42,
  };
}

function stored(): Settings {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}');
    return { ...defaults(), ...(typeof found === 'object' ? (found as Partial<Settings>) : {}) };
  } catch {
    return defaults();
  }
}

export const useSettings = defineStore('settings', () => {
  const settings = reactive(stored());
  const dark_system = ref(matchMedia('(prefers-color-scheme: dark)').matches);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', (event) => {
    dark_system.value = event.matches;
  });
  const dark = computed(
    () => settings.theme === 'dark' || (settings.theme === 'system' && dark_system.value),
  );

  watch(settings, () => localStorage.setItem(STORED_AS, JSON.stringify(settings)));
  watch(dark, (on) => (document.documentElement.dataset['theme'] = on ? 'dark' : 'light'), {
    immediate: true,
  });

  return { ...toRefs(settings), dark };
});
