import { describe, expect, it } from 'vitest';

import { entryLine, exampleBytes, readText, refusalOf, statementsOf } from '#test/support/statement-files';

const BATCH = exampleBytes('batch.camt053.xml').toString();

interface Parts {
  readonly version?: string;
  readonly opening?: string;
  readonly closing?: string;
  readonly entries?: string;
  readonly summary?: string;
}

function balance(code: string, amount: string, way = 'CRDT'): string {
  return `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${way}</CdtDbtInd><Dt><Dt>2026-01-05</Dt></Dt></Bal>`;
}

function entry(amount: string, details = '', way = 'CRDT'): string {
  return `<Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${way}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-05</Dt></BookgDt><NtryDtls>${details}</NtryDtls></Ntry>`;
}

function document({ version = '001.02', opening, closing, entries = '', summary = '' }: Parts = {}): string {
  return [
    '<?xml version="1.0"?>',
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.${version}"><BkToCstmrStmt>`,
    '<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id><Acct><Id><Othr><Id>1001</Id></Othr></Id></Acct>',
    `${opening ?? balance('OPBD', '1.00')}${closing ?? balance('CLBD', '1.00')}${summary}`,
    entries,
    '</Stmt></BkToCstmrStmt></Document>',
  ].join('\n');
}

describe('readCamt053', () => {
  it('reads a statement with a batch, a reversal and a pending entry to the last entry', () => {
    const [statement, ...more] = statementsOf(BATCH);
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      format: 'camt053',
      dialect: '001.08',
      line: 5,
      account_number: 'DE02120300000000202051',
      bic: 'BYLADEM1001',
      owner: 'Payment & Co',
      currency: 'EUR',
      statement_id: 'S-20260105',
      sequence_no: 5,
      legal_sequence_no: 4,
      page_no: 1,
      day: '2026-01-05',
      from_day: '2026-01-05',
      to_day: '2026-01-05',
      opening: { code: 'OPBD', amount_minor: -1_000n, on: '2026-01-04' },
      closing: { code: 'CLBD', amount_minor: 8_555n, on: '2026-01-05' },
      other_balances: [{ code: 'SPCL', amount_minor: 100n }],
      unbooked_count: 1,
      text: 'End',
    });
    expect(statement?.entries.map(entryLine)).toEqual([
      '36 | 2026-01-05 | 2026-01-06 | 7500 | PMNT-MCRD-POSP | B1 | CARDS-0104 | CARD SETTLEMENT',
      '49 | 2026-01-05 | 2026-01-05 | -445 | 544 | B2 | RF18 | taken \\ back',
      '69 | 2026-01-05 | 2026-01-05 | 2500 |  |  |  | interest < 1 %',
    ]);
    expect(statement?.entries.map(({ details }) => details)).toEqual([
      [
        { amount_minor: 5_000n, reference: 'T1' },
        { amount_minor: 3_000n, reference: 'T2' },
        { amount_minor: -500n, reference: 'T3' },
      ],
      [],
      [],
    ]);
    expect(statement?.entries[1]).toMatchObject({
      is_reversal: true,
      counterparty: { name: '李雷', account: '6222' },
    });
  });

  it.each([
    ['<c:Amt Ccy="EUR">30.00', '<c:Amt Ccy="EUR">30.01', 'control-total', 'TtlAmt', -1n],
    ['<c:NbOfTxs>3', '<c:NbOfTxs>4', 'control-total', 'NbOfTxs', null],
    ['<c:NbOfNtries>3', '<c:NbOfNtries>4', 'control-total', 'count', null],
    ['<c:Sum>104.45', '<c:Sum>104.46', 'control-total', 'gross_minor', 1n],
    ['<c:Amt>95.55', '<c:Amt>95.54', 'control-total', 'net_minor', -1n],
    ['<c:Sum>4.45', '<c:Sum>4.4', 'control-total', 'debits_minor', -5n],
    ['85.55000', '85.55001', 'amount', 'Amt', null],
    ['85.55000', '85.54', 'balance', 'CLBD', -1n],
    ['">25.00', '">26.00', 'balance', 'CLBD', -100n],
    ['Ccy="EUR">25.00', 'Ccy="USD">25.00', 'currency-mismatch', 'Amt', null],
    ['<c:Ccy>EUR', '<c:Ccy>EUX', 'currency-unknown', 'Acct/Ccy', null],
    ['<c:Dt>2026-01-06', '<c:Dt>2026-02-29', 'date', 'Dt', null],
    ['T00:30:00', 'T25:30:00', 'date', 'DtTm', null],
    ['<c:Cd>PDNG', '<c:Cd>PEND', 'value', 'Sts', null],
    ['<c:Cd>OPBD', '<c:Cd>OPBX', 'field-missing', 'Bal/OPBD', null],
    ['<c:Prtry>SPCL</c:Prtry>', '<c:Cd>CLBD</c:Cd>', 'field-unexpected', 'Bal/CLBD', null],
    ['<c:RvslInd>true', '<c:RvslInd>yes', 'value', 'RvslInd', null],
    ['camt.053.001.08', 'camt.053.001.14', 'format-unknown', 'Document', null],
    ['camt.053.001.08', 'camt.052.001.08', 'format-unknown', 'Document', null],
    ['</c:Stmt>', '</c:Stnt>', 'malformed', 'BkToCstmrStmt', null],
    ['&amp;', '&bank;', 'malformed', 'Nm', null],
  ])('refuses %s as %s: %s in %s', (from, to, code, field, difference_minor) => {
    expect(BATCH).toContain(from);
    expect(refusalOf(BATCH.replace(from, to))).toMatchObject({ code, field, difference_minor });
  });

  it.each(['02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13'])(
    'reads version 001.%s',
    (version) => {
      const [statement] = statementsOf(document({ version: `001.${version}` }));
      expect(statement).toMatchObject({ dialect: `001.${version}`, account_number: '1001', entries: [] });
    },
  );

  it('reads the net total as versions up to 3 write it, and amounts of parts in AmtDtls', () => {
    const part = (amount: string, id: string): string =>
      `<TxDtls><Refs><EndToEndId>${id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls></TxDtls>`;
    const text = document({
      closing: balance('CLBD', '1.00', 'DBIT'),
      summary:
        '<TxsSummry><TtlNtries><TtlNetNtryAmt>2.00</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd></TtlNtries></TxsSummry>',
      entries: entry('2.00', part('0.50', 'A') + part('1.50', 'B'), 'DBIT'),
    });
    expect(statementsOf(text)[0]?.entries[0]?.details).toEqual([
      { amount_minor: -50n, reference: 'A' },
      { amount_minor: -150n, reference: 'B' },
    ]);
    const off = refusalOf(text.replace('>1.50', '>1.40'));
    expect([off.code, off.line, off.difference_minor]).toEqual(['details', 5, 10n]);
    expect(refusalOf(text.replace('Ccy="EUR">1.50', 'Ccy="USD">1.50')).code).toBe('details');
  });

  it('holds the only transaction of an entry to its own amount', () => {
    const details = '<TxDtls><Amt Ccy="EUR">2.01</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>';
    const text = document({ closing: balance('CLBD', '3.00'), entries: entry('2.00', details) });
    expect(refusalOf(text)).toMatchObject({ code: 'details', difference_minor: 1n });
  });

  it('reads pages that open and close with interim balances', () => {
    const pages = [
      document({ closing: balance('ITBD', '2.00'), entries: entry('1.00') }),
      document({
        opening: balance('ITBD', '2.00'),
        closing: balance('ITBD', '3.00'),
        entries: entry('1.00'),
      }),
      document({
        opening: balance('ITBD', '3.00'),
        closing: balance('CLBD', '4.00'),
        entries: entry('1.00'),
      }),
    ].map((text) => statementsOf(text)[0]);
    expect(pages.map((page) => [page?.opening?.is_intermediate, page?.closing?.is_intermediate])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ]);
  });

  it('takes any prefix, other namespaces beside its own, and the encoding the file declares', () => {
    const text = document().replace('<GrpHdr>', '<x:Stmt xmlns:x="urn:other"><x:Ntry/></x:Stmt><GrpHdr>');
    expect(readText(text).statements).toHaveLength(1);
    const chinese = BATCH.replace('encoding="UTF-8"', 'encoding="GBK"');
    // "李雷" in GBK.
    const [before = '', after = ''] = chinese.split('李雷');
    const bytes = Buffer.concat([
      Buffer.from(before),
      Buffer.from([0xc0, 0xee, 0xc0, 0xd7]),
      Buffer.from(after),
    ]);
    expect(statementsOf(bytes)[0]?.entries[1]?.counterparty.name).toBe('李雷');
    const wide = Buffer.from(`\ufeff${BATCH.replace('UTF-8', 'UTF-16')}`, 'utf16le');
    expect(statementsOf(wide)[0]?.entries[1]?.counterparty.name).toBe('李雷');
    expect(refusalOf(BATCH.replace('UTF-8', 'EBCDIC-1')).code).toBe('encoding');
  });

  it('takes any number of entries, each on a line of its own', () => {
    const count = 70_000;
    const text = document({
      closing: balance('CLBD', '70001.00'),
      entries: `${entry('1.00')}\n`.repeat(count),
    });
    const [statement] = statementsOf(text);
    expect(statement?.entries).toHaveLength(count);
    expect(statement?.entries.at(-1)).toMatchObject({ line: count + 4, amount_minor: 100n });
  });

  it('refuses a document type before any entity grows', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, level) => `<!ENTITY a${level} "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">`).join('')}]>`;
    expect(refusalOf(bomb + document().replace('<?xml version="1.0"?>', '')).code).toBe('doctype');
  });

  it('refuses a hundred thousand levels, a text of a megabyte and a document without statement', () => {
    expect(refusalOf(document({ entries: '<Ntry>'.repeat(100_000) })).code).toBe('too-large');
    expect(refusalOf(document({ entries: `<Ntry>${'x'.repeat(1_000_000)}</Ntry>` })).code).toBe('too-large');
    expect(refusalOf(document().replace(/<Stmt>[^]*<\/Stmt>/, '')).code).toBe('no-statement');
  });
});
