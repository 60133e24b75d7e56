/** Saved views: one's own, and those shared with a role one has. Only their owner changes them. */
import type { SavedView } from '#core/staff/ports';

import { forbidden, notFound } from '../failures';
import { present, type Implementer, type Person } from '../implementer';

function throwUnlessOwn(view: SavedView, person: Person): void {
  if (view.owner !== person.login) {
    throw forbidden([]);
  }
}

export function viewProcedures(os: Implementer) {
  return {
    list: os.views.list.handler(async ({ context }) => {
      const { desk, person } = present(context);
      return [...(await desk.books.views.visibleTo(person.login, person.row.roles))];
    }),
    save: os.views.save.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const before = await desk.books.views.get(input.id);
      if (before !== null) {
        throwUnlessOwn(before, person);
      }
      if (input.role !== null && !person.row.roles.includes(input.role)) {
        throw forbidden([]);
      }
      const view = { ...input, owner: person.login };
      await desk.mustWrite().views.put(view);
      return view;
    }),
    remove: os.views.remove.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const view = await desk.books.views.get(input.id);
      if (view === null || (view.owner !== person.login && view.role === null)) {
        throw notFound('view', input.id);
      }
      throwUnlessOwn(view, person);
      await desk.mustWrite().views.remove(input.id);
      return {};
    }),
  };
}
