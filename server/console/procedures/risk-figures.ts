/** How detection and review do. */
import { readFigures } from '#server/reports/risk-figures';

import { forbidden } from '../failures';
import { figuresLink } from '../figures-file';
import { present, type Implementer } from '../implementer';

export function riskFigureProcedures(os: Implementer) {
  return {
    read: os.riskFigures.read.handler(({ context, input }) => {
      const { desk } = present(context);
      return readFigures(desk.books.lists, input, desk.now());
    }),
    link: os.riskFigures.link.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('data.export')) {
        throw forbidden(['data.export']);
      }
      const { host, session } = context;
      return await figuresLink(host, desk, { session, login: person.login }, input);
    }),
  };
}
