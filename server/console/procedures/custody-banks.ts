/** Banks that sign their own balance of a month's end: the list, the request, the answer. */
import { askBank, bankList, takeAnswer } from '../custody-bank-desk';
import type { Console } from '../console';
import { forbidden } from '../failures';
import { present, type Implementer } from '../implementer';
import { confirmPerson } from '../sign-in';

export function custodyBankProcedures({ custodyBanks: of }: Implementer, host: Console) {
  return {
    list: of.list.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return bankList(desk, person.login, input);
    }),
    ask: of.ask.handler(async ({ context, input: { password, totp, ...asked } }) => {
      const { desk, person } = present(context);
      if (!person.permissions.has('books.custody')) throw forbidden(['books.custody']);
      await confirmPerson(desk, context.session, { password, totp });
      return await askBank({ host, desk, session: context.session, login: person.login }, asked);
    }),
    take: of.take.handler(async ({ context, input: { password, totp, ...asked } }) => {
      const { desk, person } = present(context);
      await confirmPerson(desk, context.session, { password, totp });
      return await takeAnswer(desk, person.login, asked);
    }),
  };
}
