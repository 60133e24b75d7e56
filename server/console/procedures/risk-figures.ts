/** How detection and review do. */
import { present, type Implementer } from '../implementer';
import { readFigures } from '../risk-figures';

export function riskFigureProcedures(os: Implementer) {
  return {
    read: os.riskFigures.read.handler(({ context, input }) => {
      const { desk } = present(context);
      return readFigures(desk.books.lists, input, desk.now());
    }),
  };
}
