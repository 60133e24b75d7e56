import { beforeAll, describe, expect, it } from 'vitest';

import { cosignCheckpoint, publishCheckpoint } from '#core/custody/proof/checkpoint';
import { verifyCheckpoint } from '#core/custody/verifier/checkpoint';
import { machineSha256 } from '#server/custody/certificates/machine-sha256';
import {
  AUDITOR,
  honestMonth,
  keysText,
  LOG,
  trusted,
  type HonestMonth,
  type Signer,
} from '#test/support/custody-months';

const noteSigner = ({ owner, public_key, sign }: Signer) => ({ name: owner, public_key, sign });
const TIME_S = 1_775_000_000;

describe('the head of the log of certificates', () => {
  let months: HonestMonth[];
  let texts: string[];
  let note: string;
  beforeAll(async () => {
    const first = await honestMonth(1);
    months = [first, await honestMonth(2, { before: first })];
    texts = months.map(({ signed }) => signed.text);
    note = await publishCheckpoint(
      machineSha256,
      months.map(({ signed }) => signed.digest),
      noteSigner(LOG),
    );
  });

  const reasons = (text: string, certificates = texts, keys = trusted()): (string | null)[] =>
    verifyCheckpoint(text, certificates, keys)
      .checks.filter(({ outcome }) => outcome === 'failed')
      .map(({ reason }) => reason);

  it('is a signed note, and holds these certificates', () => {
    const [origin, size, root, empty, line] = note.split('\n');
    expect([origin, size, empty]).toEqual([LOG.owner, '2', '']);
    expect(Buffer.from(root ?? '', 'base64')).toHaveLength(32);
    expect(line).toMatch(/^\u2014 surety\.example\/custody\/cny [A-Za-z0-9+/]{91}=$/);
    expect(reasons(note)).toEqual([]);
  });

  it('is found out when it holds others, fewer, or in another order', async () => {
    expect(reasons(note, texts.slice(0, 1))).toEqual(['log-size-differs']);
    expect(reasons(note, [...texts].reverse())).toEqual(['log-root-differs']);
    const other = await honestMonth(1, { word: 'for others' });
    expect(reasons(note, [other.signed.text, texts[1] as string])).toEqual(['log-root-differs']);
  });

  it('is signed by the log and nobody else', () => {
    expect(reasons(note, texts, trusted(keysText([['log', AUDITOR]])))).toEqual(['signature-invalid']);
    expect(reasons(note.replace('\n2\n', '\n3\n'))).toEqual(['signature-invalid', 'log-size-differs']);
  });

  it('can be cosigned by a bank or an auditor', async () => {
    const cosigned = await cosignCheckpoint(machineSha256, note, noteSigner(AUDITOR), TIME_S);
    const twice = await cosignCheckpoint(machineSha256, cosigned, noteSigner(LOG), TIME_S);
    const verdict = verifyCheckpoint(twice, texts, trusted());
    expect(verdict).toMatchObject({ accepted: true, cosigners: [{ name: AUDITOR.owner, time_s: TIME_S }] });
    const changed = twice.replace(/(auditor\.example\/log .{40})./, '$1!').replace('!', 'A');
    expect(verifyCheckpoint(changed, texts, trusted()).cosigners.length).toBeLessThan(2);
  });

  it('is malformed when it is no note', () => {
    const long = `${note}\u2014 x ${'A'.repeat(30_000)}\n`;
    const extension = note.replace('\n\n', '\nmore\n\n');
    for (const text of ['', '\n\n', note.trim(), note.replace('\u2014', '-'), long, extension, `${note}\n`]) {
      expect(reasons(text)).toEqual(['malformed']);
    }
    expect(reasons(note, ['{}', '{}'])).toEqual(['malformed']);
  });
});
