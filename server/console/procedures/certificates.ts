/** Certificates of accounts, the authority that signs them, and lists of revoked ones. */
import { DAY_MS } from '#core/kernel/instant';
import type { CommandKind } from '#core/ledger/commands';
import type { Row } from '#core/ledger/tables';
import {
  findAuthority,
  issueCertificate,
  issueList,
  type CertificateDesk,
} from '#server/identity/certificates';
import { CertificateRequestError, pemText } from '#server/keys/x509';

import type { Desk } from '../desk';
import { invalid } from '../failures';
import { asOfNow, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { mustBeOpen } from '../vault-keeping';

function certificateDesk(desk: Desk, login: string): CertificateDesk {
  const { info, reader, lists } = desk.books;
  mustBeOpen(desk.vault);
  return {
    ...{ workspace_id: info.id, reader, lists, vault: desk.vault, now: () => desk.now() },
    give: (kind: CommandKind, data: object, key: string) => desk.submit(kind, data, login, key),
  };
}

const certificateText = ({ pem }: Row<'certificate'> | Row<'authority'>): string =>
  pemText('CERTIFICATE', pem);

const REQUEST_FAULTS: Readonly<Record<CertificateRequestError['fault'], string>> = {
  malformed: 'expected a certificate request',
  signature: 'expected a request signed by its own key',
  key: 'expected a request with a stronger key',
};

interface Wanted {
  readonly request?: string | undefined;
  readonly passphrase?: string | undefined;
}

function holderOf({ request, passphrase }: Wanted): { request: string } | { passphrase: string } {
  if ((request === undefined) === (passphrase === undefined)) {
    throw invalid({ field: 'request', expected: 'expected either a certificate request or a passphrase' });
  }
  return request === undefined ? { passphrase: passphrase ?? '' } : { request };
}

export function certificateProcedures(os: Implementer) {
  return {
    authority: os.identity.authority.handler(async ({ context }) => {
      const row = await findAuthority(present(context).desk.books.reader);
      return row === null ? null : { ...row, pem: certificateText(row) };
    }),
    certificates: os.identity.certificates.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const { after, limit, state, account_id, ending_days } = input;
      const now = desk.now();
      const ending_before = ending_days === undefined ? undefined : now + ending_days * DAY_MS;
      const as_of = await asOfNow(desk.books.reader);
      const filter = { state, account_id, ending_before, now };
      const { rows, next } = await desk.books.lists.identity.certificates(filter, { after, limit });
      return { rows: [...rows], next, as_of };
    }),
    certificate: os.identity.certificate.handler(async ({ context, input }) => {
      const certificate = await mustRow(present(context).desk.books.reader, 'certificate', input.id);
      return { certificate, pem: certificateText(certificate) };
    }),
    issueCertificate: os.identity.issueCertificate.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      const { key, account_id, days, renew } = input;
      const asked = { account_id, days, renew, holder: holderOf(input) };
      try {
        const issued = await desk.oneByOne(() =>
          issueCertificate(certificateDesk(desk, person.login), asked, key),
        );
        return { ...issued, pem: certificateText(issued.certificate) };
      } catch (error) {
        if (error instanceof CertificateRequestError) {
          throw invalid({ field: 'request', expected: REQUEST_FAULTS[error.fault] });
        }
        throw error;
      }
    }),
    issueList: os.identity.issueList.handler(async ({ context, input }) => {
      const { desk, person } = present(context);
      return await desk.oneByOne(() => issueList(certificateDesk(desk, person.login), input.key));
    }),
  };
}
