/** Names of the records that can be imported: `const recordText = useRecordText(); recordText('trade')`. */
import { useI18n } from 'vue-i18n';

export function useRecordText(): (name: string) => string {
  const words = useI18n();
  return (name) => {
    const key = `import.record.${name}`;
    return words.te(key) ? words.t(key) : name;
  };
}
