import { describe, expect, it } from 'vitest';

import { writeCamt053 } from '#core/custody/camt053-writer';
import { writeMt940 } from '#core/custody/mt940-writer';
import { plainAmount, type DayStatement, type StatementEntry } from '#core/custody/statement';

function entry(amount_minor: bigint, change: Partial<StatementEntry> = {}): StatementEntry {
  return {
    amount_minor,
    booked_on: '2026-01-05',
    value_on: '2026-01-04',
    bank_reference: 'CCB000000001',
    reference: 'T00000001',
    text: 'PAYMENT OF TRADE T00000001',
    purpose: 'receipt',
    details: [],
    ...change,
  };
}

function statement(entries: readonly StatementEntry[], change: Partial<DayStatement> = {}): DayStatement {
  const opening_minor = change.opening_minor ?? 100_000n;
  return {
    account_id: 'custody-ccb',
    bank: 'CCB',
    bic: 'PCBCCNBJ',
    account_number: '1001000000030827',
    owner: 'A & B <Ltd>',
    currency: 'CNY',
    day: '2026-01-05',
    sequence_no: 7,
    opening_minor,
    closing_minor: entries.reduce((sum, one) => sum + one.amount_minor, opening_minor),
    entries,
    ...change,
  };
}

interface Node {
  readonly name: string;
  readonly children: Node[];
  text: string;
}

/** Just enough XML for what the writer writes; fails on anything not well formed. */
function parseXml(xml: string): Node {
  const root: Node = { name: '', children: [], text: '' };
  const stack = [root];
  for (const [, close, name, , text] of xml.matchAll(/<(\/?)([A-Za-z0-9]+)([^>?]*)>([^<]*)/g)) {
    if (close === '/') {
      expect(stack.pop()?.name).toBe(name);
    } else {
      const node: Node = { name: name ?? '', children: [], text: text ?? '' };
      stack.at(-1)!.children.push(node);
      stack.push(node);
    }
  }
  expect(stack).toHaveLength(1);
  return root.children[0]!;
}

/** Order of children in the schema camt.053.001.08, for the elements in use (all others are left out). */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  Document: ['BkToCstmrStmt'],
  BkToCstmrStmt: ['GrpHdr', 'Stmt'],
  GrpHdr: ['MsgId', 'CreDtTm'],
  Stmt: ['Id', 'ElctrncSeqNb', 'CreDtTm', 'FrToDt', 'Acct', 'Bal', 'TxsSummry', 'Ntry'],
  FrToDt: ['FrDtTm', 'ToDtTm'],
  Acct: ['Id', 'Ccy', 'Ownr', 'Svcr'],
  Bal: ['Tp', 'Amt', 'CdtDbtInd', 'Dt'],
  TxsSummry: ['TtlNtries', 'TtlCdtNtries', 'TtlDbtNtries'],
  TtlNtries: ['NbOfNtries', 'Sum', 'TtlNetNtry'],
  TtlNetNtry: ['Amt', 'CdtDbtInd'],
  Ntry: [
    'NtryRef',
    'Amt',
    'CdtDbtInd',
    'Sts',
    'BookgDt',
    'ValDt',
    'AcctSvcrRef',
    'BkTxCd',
    'NtryDtls',
    'AddtlNtryInf',
  ],
  NtryDtls: ['Btch', 'TxDtls'],
  Btch: ['PmtInfId', 'NbOfTxs', 'TtlAmt', 'CdtDbtInd'],
  TxDtls: ['Refs', 'Amt', 'CdtDbtInd'],
  Refs: ['AcctSvcrRef', 'EndToEndId'],
};

function checkOrder(node: Node): void {
  const order = SCHEMA[node.name];
  if (order !== undefined) {
    const places = node.children.map((child) => order.indexOf(child.name));
    expect(places, node.name).not.toContain(-1);
    expect(places, node.name).toEqual([...places].sort((left, right) => left - right));
  }
  node.children.forEach(checkOrder);
}

describe('plainAmount', () => {
  it.each([
    [0n, 'CNY', '0.00', '0,00'],
    [5n, 'CNY', '0.05', '0,05'],
    [-123_456n, 'CNY', '1234.56', '1234,56'],
    [1_500n, 'JPY', '1500', '1500,'],
    [9_223_372_036_854_775_807n, 'CNY', '92233720368547758.07', '92233720368547758,07'],
    [1n, 'KWD', '0.001', '0,001'],
  ])('%s %s', (amount, currency, point, comma) => {
    expect(plainAmount(amount, currency, '.')).toBe(point);
    expect(plainAmount(amount, currency, ',')).toBe(comma);
  });
});

describe('writeCamt053', () => {
  it('writes elements in the order of the schema, escaped, with totals', () => {
    const details = [
      { amount_minor: 5_000n, reference: 'T1' },
      { amount_minor: 2_505n, reference: 'T2' },
    ];
    const batch = entry(7_505n, { purpose: 'card-batch', reference: 'CARD20260104', details });
    const text = writeCamt053(statement([entry(1_234n), entry(-250n, { reference: '' }), batch]));
    const document = parseXml(text);
    checkOrder(document);
    expect(text).toContain('<Nm>A &amp; B &lt;Ltd&gt;</Nm>');
    expect(text).toContain(
      '<NbOfNtries>3</NbOfNtries><Sum>89.89</Sum><TtlNetNtry><Amt>84.89</Amt><CdtDbtInd>CRDT</CdtDbtInd>',
    );
    expect(text).toContain('<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>2.50</Sum></TtlDbtNtries>');
    expect(text).toContain('<NbOfTxs>2</NbOfTxs><TtlAmt Ccy="CNY">75.05</TtlAmt>');
    expect(text).toContain('<EndToEndId>T2</EndToEndId></Refs><Amt Ccy="CNY">25.05</Amt>');
    expect(text.match(/<EndToEndId>/g)).toHaveLength(3);
  });

  it('writes a statement without entries, and an overdrawn one', () => {
    const text = writeCamt053(statement([], { opening_minor: -5n }));
    checkOrder(parseXml(text));
    expect(text).not.toContain('<Ntry>');
    expect(text).toContain(
      '<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">0.05</Amt><CdtDbtInd>DBIT</CdtDbtInd>',
    );
  });

  it('writes nothing that does not add up', () => {
    expect(() => writeCamt053(statement([entry(1n)], { closing_minor: 0n }))).toThrow(/adds up/);
    const details = [{ amount_minor: 1n, reference: 'T1' }];
    expect(() => writeCamt053(statement([entry(2n, { details })]))).toThrow(/add up/);
  });
});

describe('writeMt940', () => {
  it('writes the fields of a message', () => {
    const text = writeMt940(statement([entry(1_234n), entry(-250n, { reference: '', text: 'Fee 费 #1' })]));
    expect(text.split('\r\n')).toEqual([
      '{1:F01PCBCCNBJAXXX0000000000}{2:O9400001260105PCBCCNBJAXXX00000000002601050001N}{4:',
      ':20:26010500007',
      ':25:1001000000030827',
      ':28C:00007/001',
      ':60F:C260104CNY1000,00',
      ':61:2601040105C12,34NTRFT00000001//CCB000000001',
      ':86:PAYMENT OF TRADE T00000001',
      ':61:2601040105D2,50NTRFNONREF//CCB000000001',
      ':86:Fee . .1',
      ':62F:C260105CNY1009,84',
      ':64:C260105CNY1009,84',
      '-}',
      '',
    ]);
  });

  it('breaks long text into lines of 65, at most six', () => {
    const text = writeMt940(statement([entry(1n, { text: 'X'.repeat(500) })]));
    const lines = text.split('\r\n').filter((line) => /^(:86:)?X+$/.test(line));
    expect(lines).toHaveLength(6);
    expect(lines.every((line) => line.replace(':86:', '').length === 65)).toBe(true);
  });

  it('begins no line of text as a field or as the end of the message', () => {
    const text = `${'X'.repeat(65)}:61:${'Y'.repeat(61)}-}`;
    const written = writeMt940(statement([entry(1n, { text })]));
    expect(written.split('\r\n').slice(6, 9)).toEqual([
      `:86:${'X'.repeat(65)}`,
      `.61:${'Y'.repeat(61)}`,
      '..',
    ]);
  });

  it('refuses a reference that would have to be cut', () => {
    expect(() => writeMt940(statement([entry(1n, { reference: 'X'.repeat(17) })]))).toThrow(/at most 16/);
  });
});
