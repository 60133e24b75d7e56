/**
 * State in the address: filter, sort and view of a screen live in the query, so that a link shows the same.
 *
 * `const address = useAddress(); address.text('status'); address.list('kind'); address.set({ status: 'paid' })`.
 * Setting null, '' or [] removes a parameter. Changes replace the entry in the history, they do not add one.
 */
import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

export type AddressValue = string | readonly string[] | null;

export interface Address {
  text(name: string): string;
  list(name: string): readonly string[];
  set(patch: Readonly<Record<string, AddressValue>>): void;
  /** The whole query as text, as saved views keep it. */
  readonly query: ComputedRef<string>;
  /** Puts a saved query in place of the present one. */
  replaceAll(query: string): void;
}

export function useAddress(): Address {
  const route = useRoute();
  const router = useRouter();

  function list(name: string): readonly string[] {
    const found = route.query[name];
    const values = Array.isArray(found) ? found : found === undefined ? [] : [found];
    return values.filter((value): value is string => value !== null && value !== '');
  }

  function set(patch: Readonly<Record<string, AddressValue>>): void {
    const query: Record<string, string | string[]> = {};
    for (const name of Object.keys(route.query)) query[name] = [...list(name)];
    for (const [name, value] of Object.entries(patch)) {
      query[name] = value === null || value === '' ? [] : typeof value === 'string' ? value : [...value];
    }
    void router.replace({ path: route.path, query });
  }

  const query = computed(() => {
    const parameters = new URLSearchParams();
    for (const name of Object.keys(route.query).sort()) {
      for (const value of list(name)) parameters.append(name, value);
    }
    return parameters.toString();
  });

  function replaceAll(text: string): void {
    const parsed: Record<string, string[]> = {};
    for (const [name, value] of new URLSearchParams(text)) (parsed[name] ??= []).push(value);
    void router.replace({ path: route.path, query: parsed });
  }

  return { text: (name) => list(name)[0] ?? '', list, set, query, replaceAll };
}
