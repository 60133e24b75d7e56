/** The key vault of the open workspace: state, setting up, unlocking, what opens it. */
import type { Console } from '../console';
import { present, type Implementer } from '../implementer';
import { changePassphrase, keepHere, setUpVault, unlockVault, vaultView } from '../vault-keeping';

type Context = Parameters<typeof present>[0];

export function vaultProcedures(os: Implementer, host: Console) {
  const attempting = (context: Context) => {
    const { desk, person } = present(context);
    return { host, desk, session: context.session, login: person.login };
  };
  const view = (context: Context) => vaultView(present(context).desk.vault, host.keychain);
  return {
    state: os.vault.state.handler(({ context }) => view(context)),
    setUp: os.vault.setUp.handler(async ({ context, input }) => {
      await setUpVault(attempting(context), input);
      return view(context);
    }),
    unlock: os.vault.unlock.handler(async ({ context, input }) => {
      await unlockVault(attempting(context), input.passphrase);
      return view(context);
    }),
    changePassphrase: os.vault.changePassphrase.handler(async ({ context, input }) => {
      await changePassphrase(attempting(context), input);
      return view(context);
    }),
    keepHere: os.vault.keepHere.handler(async ({ context }) => {
      await keepHere(attempting(context));
      return view(context);
    }),
  };
}
