/**
 * Words for values of closed sets: `const choice = useChoiceText(); choice('level', row.level)`.
 *
 * Looked for under values.choice.<name>, then under values.choice.any; a value without words shows as it is.
 */
import { useI18n } from 'vue-i18n';

export type ChoiceText = (name: string, value: string) => string;

export function useChoiceText(): ChoiceText {
  const words = useI18n();
  return (name, value) => {
    const own = `values.choice.${name}.${value}`;
    if (words.te(own)) return words.t(own);
    const any = `values.choice.any.${value}`;
    return words.te(any) ? words.t(any) : value;
  };
}
