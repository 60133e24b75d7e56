/** Names of kinds of commands as people read them: `const kindText = useKindText(); kindText('adjust')`. */
import { useI18n } from 'vue-i18n';

export type KindText = (kind: string) => string;

export function useKindText(): KindText {
  const words = useI18n();
  return (kind) => {
    const key = `commands.${kind}.title`;
    return words.te(key) ? words.t(key) : kind;
  };
}
