/**
 * Secrets and saved views in memory, for tests and books that live in memory: they behave as the databases do.
 */
import type { Role } from './permissions';
import type { SavedView, SavedViews, StaffSecret, StaffSecrets } from './ports';

function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

export class MemoryStaffSecrets implements StaffSecrets {
  readonly #rows = new Map<string, StaffSecret>();

  get(login: string): Promise<StaffSecret | null> {
    return Promise.resolve(this.#rows.get(login) ?? null);
  }

  all(): Promise<readonly StaffSecret[]> {
    return Promise.resolve([...this.#rows.values()].sort((a, b) => byText(a.login, b.login)));
  }

  async change(login: string, next: (before: StaffSecret | null) => StaffSecret): Promise<StaffSecret> {
    const secret = { ...next(this.#rows.get(login) ?? null), login };
    this.#rows.set(login, secret);
    return secret;
  }

  clear(): Promise<void> {
    this.#rows.clear();
    return Promise.resolve();
  }
}

export class MemorySavedViews implements SavedViews {
  readonly #rows = new Map<string, SavedView>();

  get(id: string): Promise<SavedView | null> {
    return Promise.resolve(this.#rows.get(id) ?? null);
  }

  visibleTo(owner: string, roles: readonly Role[]): Promise<readonly SavedView[]> {
    const visible = [...this.#rows.values()].filter(
      (view) => view.owner === owner || (view.role !== null && roles.includes(view.role)),
    );
    return Promise.resolve(
      visible.sort((a, b) => byText(a.screen, b.screen) || byText(a.name, b.name) || byText(a.id, b.id)),
    );
  }

  put(view: SavedView): Promise<void> {
    this.#rows.set(view.id, view);
    return Promise.resolve();
  }

  remove(id: string): Promise<void> {
    this.#rows.delete(id);
    return Promise.resolve();
  }
}
