/**
 * Words for values of closed sets: `const choice = useChoiceText(); choice('level', row.level)`.
 *
 * A value is called the same in a form as where it is shown; sets that only forms know stand under values.choice. A
 * value without words shows as it is.
 */
import { useI18n } from 'vue-i18n';

export type ChoiceText = (name: string, value: string) => string;

/** Where the values of a field are named, by the last step of its name. */
const NAMED: Readonly<Record<string, string>> = {
  restriction: 'restriction',
  kind: 'restriction',
  channel: 'channel',
  marketplace: 'marketplace',
  delivery_method: 'delivery',
  party_kind: 'party_kind',
  level: 'level',
  instrument_kind: 'instrument',
  credential_kind: 'credential',
};

/** The message that names a value of a field: "step_down.kind" and "freeze" give "values.restriction.freeze". */
export function choiceKey(name: string, value: string): string {
  const last = name.split('.').pop() ?? name;
  return `values.${NAMED[last] ?? `choice.${last}`}.${value}`;
}

export function useChoiceText(): ChoiceText {
  const words = useI18n();
  return (name, value) => {
    const key = choiceKey(name, value);
    return words.te(key) ? words.t(key) : value;
  };
}
