/**
 * Writes a day's statement as ISO 20022 camt.053.001.08.
 *
 * Elements come in the schema's order (source: the ISO 20022 message definition BankToCustomerStatementV08).
 * The same statement gives the same text. It knows nothing of files.
 */
import { escapeXml } from '#core/kernel/xml';
import {
  plainAmount,
  checkStatement,
  type DayStatement,
  type EntryPurpose,
  type StatementEntry,
} from './statement';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:camt.053.001.08';

/** Domain, family and sub-family of the bank transaction code, for money in and for money out. */
const CODES: Readonly<
  Record<EntryPurpose, readonly [domain: string, family_in: string, family_out: string, sub: string]>
> = {
  receipt: ['PMNT', 'RCDT', 'ICDT', 'DMCT'],
  payment: ['PMNT', 'RCDT', 'ICDT', 'DMCT'],
  'card-batch': ['PMNT', 'MCRD', 'MCRD', 'POSP'],
  'card-return': ['PMNT', 'MCRD', 'MCRD', 'DAJT'],
  'own-transfer': ['PMNT', 'RCDT', 'ICDT', 'BOOK'],
  charge: ['ACMT', 'MCOP', 'MDOP', 'CHRG'],
};

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function amount(name: string, amount_minor: bigint, currency: string): string {
  return `<${name} Ccy="${currency}">${plainAmount(amount_minor, currency, '.')}</${name}>`;
}

function direction(amount_minor: bigint): string {
  return element('CdtDbtInd', amount_minor < 0n ? 'DBIT' : 'CRDT');
}

function balance(code: 'OPBD' | 'CLBD', amount_minor: bigint, statement: DayStatement): string {
  return [
    '<Bal>',
    `<Tp><CdOrPrtry>${element('Cd', code)}</CdOrPrtry></Tp>`,
    amount('Amt', amount_minor, statement.currency),
    direction(amount_minor),
    `<Dt>${element('Dt', statement.day)}</Dt>`,
    '</Bal>',
  ].join('');
}

function totals(name: string, entries: readonly StatementEntry[], currency: string): string {
  const sum = entries.reduce((total, entry) => total + entry.amount_minor, 0n);
  return `<${name}>${element('NbOfNtries', String(entries.length))}${element('Sum', plainAmount(sum, currency, '.'))}</${name}>`;
}

function summary(statement: DayStatement): string {
  const { entries, currency } = statement;
  const credits = entries.filter((entry) => entry.amount_minor >= 0n);
  const debits = entries.filter((entry) => entry.amount_minor < 0n);
  const gross = entries.reduce(
    (sum, { amount_minor }) => sum + (amount_minor < 0n ? -amount_minor : amount_minor),
    0n,
  );
  const net = entries.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  return [
    '<TxsSummry>',
    '<TtlNtries>',
    element('NbOfNtries', String(entries.length)),
    element('Sum', plainAmount(gross, currency, '.')),
    `<TtlNetNtry>${element('Amt', plainAmount(net, currency, '.'))}${direction(net)}</TtlNetNtry>`,
    '</TtlNtries>',
    totals('TtlCdtNtries', credits, currency),
    totals('TtlDbtNtries', debits, currency),
    '</TxsSummry>',
  ].join('');
}

function details(entry: StatementEntry, currency: string): string {
  const parts =
    entry.details.length > 0
      ? entry.details
      : [{ amount_minor: entry.amount_minor, reference: entry.reference }];
  const batch =
    entry.details.length > 0
      ? [
          '<Btch>',
          element('PmtInfId', entry.reference),
          element('NbOfTxs', String(entry.details.length)),
          amount('TtlAmt', entry.amount_minor, currency),
          direction(entry.amount_minor),
          '</Btch>',
        ].join('')
      : '';
  const transactions = parts.map((part) =>
    [
      '<TxDtls>',
      `<Refs>${element('AcctSvcrRef', entry.bank_reference)}${part.reference === '' ? '' : element('EndToEndId', part.reference)}</Refs>`,
      amount('Amt', part.amount_minor, currency),
      direction(part.amount_minor),
      '</TxDtls>',
    ].join(''),
  );
  return `<NtryDtls>${batch}${transactions.join('')}</NtryDtls>`;
}

function entryText(entry: StatementEntry, index: number, currency: string): string {
  const [domain, family_in, family_out, sub] = CODES[entry.purpose];
  const family = entry.amount_minor < 0n ? family_out : family_in;
  return [
    '<Ntry>',
    element('NtryRef', String(index + 1)),
    amount('Amt', entry.amount_minor, currency),
    direction(entry.amount_minor),
    `<Sts>${element('Cd', 'BOOK')}</Sts>`,
    `<BookgDt>${element('Dt', entry.booked_on)}</BookgDt>`,
    `<ValDt>${element('Dt', entry.value_on)}</ValDt>`,
    element('AcctSvcrRef', entry.bank_reference),
    `<BkTxCd><Domn>${element('Cd', domain)}<Fmly>${element('Cd', family)}${element('SubFmlyCd', sub)}</Fmly></Domn></BkTxCd>`,
    details(entry, currency),
    element('AddtlNtryInf', entry.text),
    '</Ntry>',
  ].join('');
}

/** The whole document. The statement must add up. */
export function writeCamt053(statement: DayStatement): string {
  checkStatement(statement);
  const id = `${statement.account_id}-${statement.day}`;
  // The bank makes the statement in the night after the day.
  const made_at = `${statement.day}T23:59:59+08:00`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Document xmlns="${NAMESPACE}">`,
    '<BkToCstmrStmt>',
    `<GrpHdr>${element('MsgId', id)}${element('CreDtTm', made_at)}</GrpHdr>`,
    '<Stmt>',
    element('Id', id),
    element('ElctrncSeqNb', String(statement.sequence_no)),
    element('CreDtTm', made_at),
    `<FrToDt>${element('FrDtTm', `${statement.day}T00:00:00+08:00`)}${element('ToDtTm', made_at)}</FrToDt>`,
    `<Acct><Id><Othr>${element('Id', statement.account_number)}</Othr></Id>${element('Ccy', statement.currency)}<Ownr>${element('Nm', statement.owner)}</Ownr><Svcr><FinInstnId>${element('BICFI', statement.bic)}</FinInstnId></Svcr></Acct>`,
    balance('OPBD', statement.opening_minor, statement),
    balance('CLBD', statement.closing_minor, statement),
    summary(statement),
    ...statement.entries.map((entry, index) => entryText(entry, index, statement.currency)),
    '</Stmt>',
    '</BkToCstmrStmt>',
    '</Document>',
    '',
  ];
  return lines.join('\n');
}
