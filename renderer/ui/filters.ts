/**
 * Filters of a list as data: which there are, and what the address says they are set to.
 *
 * `choices` values are lists; ranges use `<key>_from`/`<key>_to` (days) or `<key>_min`/`<key>_max` (amounts, typed in
 * major units). A screen turns them into the contract's filter.
 */
import { computed, type ComputedRef } from 'vue';

import { useAddress, type Address } from '../app/address';

export interface FilterOption {
  readonly value: string;
  readonly label: string;
  /** Of an account: amounts of a form in which it is chosen are read in it. */
  readonly currency?: string;
}

export interface FilterField {
  readonly key: string;
  readonly label: string;
  readonly type: 'text' | 'choice' | 'choices' | 'days' | 'amounts';
  readonly options?: readonly FilterOption[];
  readonly placeholder?: string;
}

/** Parameters of the address that a field uses. */
export function parametersOf(field: FilterField): readonly string[] {
  if (field.type === 'days') return [`${field.key}_from`, `${field.key}_to`];
  if (field.type === 'amounts') return [`${field.key}_min`, `${field.key}_max`];
  return [field.key];
}

export interface Filters {
  readonly address: Address;
  readonly filtered: ComputedRef<boolean>;
  clear(): void;
}

/** The filters of a screen: `const { address, filtered, clear } = useFilters(() => FIELDS)`. */
export function useFilters(fields: () => readonly FilterField[]): Filters {
  const address = useAddress();
  const names = computed(() => fields().flatMap(parametersOf));
  const filtered = computed(() => names.value.some((name) => address.list(name).length > 0));
  const clear = (): void => address.set(Object.fromEntries(names.value.map((name) => [name, null])));
  return { address, filtered, clear };
}
