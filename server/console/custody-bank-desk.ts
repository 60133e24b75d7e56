/**
 * Banks that sign their own balance, as the console has it: who signed of a month, the request as a file, the answer taken in.
 *
 * That a request leaves is noted first: with the platform's blinding it holds the balance. Why an answer is not taken is told by its reason
 * to whoever handed it in; nothing of it is kept then.
 */
import { monthOf } from '#core/custody/certificate-text';
import { formatMinor } from '#core/kernel/money';
import {
  bankAnswers,
  bankRequest,
  BankSignedError,
  takeBankAnswer,
  type BankAnswered,
} from '#server/custody/certificates/bank-signing';
import { certifyFault } from '#server/custody/certificates/certify-fault';
import { activeKey, readCustodyKeys } from '#server/custody/certificates/custody-keys';
import { coveredAccounts } from '#server/custody/certificates/month-banks';

import { handOut, type HandedOut } from './case-files';
import type { Console } from './console';
import { readinessView } from './custody-certificate-views';
import type { Desk } from './desk';
import { refused } from './failures';
import type { StaffSession } from './staff-session';
import { mustBeOpen } from './vault-keeping';

interface MonthAsked {
  readonly currency: string;
  /** `YYYY-MM`. */
  readonly month: string;
}

/** What the contract tells of a fault; a difference is told as an amount. Throws anything else as it is. */
async function reasoned<T>(currency: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = error instanceof BankSignedError ? error : certifyFault(error);
    if (fault === null) throw error;
    const { difference_minor, ...details } = fault.details;
    const difference =
      difference_minor === undefined
        ? {}
        : { difference: `${formatMinor(BigInt(difference_minor), currency)} ${currency}` };
    throw refused({ code: 'bank-signature', details: { ...details, ...difference, what: fault.code } }, null);
  }
}

/** Accounts of a month with what their banks signed; while the vault is locked nobody knows what. */
export async function bankList(
  desk: Desk,
  login: string,
  asked: { readonly currency?: string | undefined; readonly month?: string | undefined },
) {
  const { reader } = desk.books;
  const { as_of, currencies, currency, month } = await readinessView(desk, login, asked);
  const of = monthOf(`${month}-01`);
  const accounts = await coveredAccounts(reader, currency ?? 'CNY', of, desk.now());
  const vault_open = desk.vault.unlocked;
  const answers: readonly BankAnswered[] = vault_open
    ? await bankAnswers({ reader, vault: desk.vault }, accounts, of.until)
    : [];
  const keys = await readCustodyKeys(reader);
  const rows = accounts.map(({ account, bank, covered }) => {
    const answer = answers.find((one) => one.account === account);
    const key_id = activeKey(keys, 'bank', bank)?.id ?? null;
    const signed = answer?.signed ?? null;
    return {
      ...{ account, bank, covered, key_id },
      signed:
        signed === null
          ? null
          : {
              ...{ mode: signed.statement.mode, key_id: signed.statement.key_id },
              counts: answer?.counts === true,
            },
    };
  });
  return {
    ...{ as_of, currencies, currency, month, day: of.until, vault_open },
    accounts: rows,
  };
}

/** The request to a bank as a file for it alone. Throws REFUSED with the reason, WORKSPACE `vault-locked`. */
export async function askBank(
  {
    host,
    desk,
    session,
    login,
  }: { readonly host: Console; readonly desk: Desk; readonly session: StaffSession; readonly login: string },
  asked: MonthAsked & { readonly account: string; readonly blinded_by: 'platform' | 'bank' },
): Promise<HandedOut> {
  const { currency, month, account, blinded_by } = asked;
  const { reader, info } = desk.books;
  desk.mustWrite();
  mustBeOpen(desk.vault);
  const text = await reasoned(currency, () =>
    bankRequest(
      { reader, vault: desk.vault, platform: info.id },
      { currency, month, account, mode: `${blinded_by}-blinded` },
      desk.now(),
    ),
  );
  await desk.mustNote('export', `custody-bank-request ${account} ${month}`, login, { blinded_by });
  const name = `bank-request-${encodeURIComponent(account)}-${month}.json`;
  const media_type = 'application/json; charset=utf-8';
  return await handOut(host, session, login, { name, bytes: Buffer.from(text, 'utf8'), media_type });
}

/** Takes in what a bank signed. Throws REFUSED with the reason, WORKSPACE `vault-locked`. */
export async function takeAnswer(
  desk: Desk,
  login: string,
  { currency, month, answer }: MonthAsked & { readonly answer: string },
) {
  const { reader, info } = desk.books;
  desk.mustWrite();
  mustBeOpen(desk.vault);
  const books = { reader, vault: desk.vault, platform: info.id };
  // One after another, so that the same answer handed in twice at once is taken once.
  const { account, bank, day, mode, key_id } = await desk.oneByOne(() =>
    reasoned(currency, () => takeBankAnswer(books, answer, { currency, month }, desk.now())),
  );
  await desk.mustNote('import', `custody-bank ${account} ${day}`, login, { bank, mode, key_id });
  return { account, bank, day, key_id };
}
