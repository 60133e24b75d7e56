/** Certificates on screen: names in one line, outcomes that are not known yet, why the work of one failed. */
import { describe, expect, it } from 'vitest';

import { CERTIFY_FAULTS, READINESS_CODES, VOID_REASONS } from '#core/custody/certificate-words';
import { COMPONENTS, MOVEMENTS } from '#core/custody/primitives/documents';

import { en } from '../../../renderer/app/messages/en';
import { namesText, outcomeTone } from '../../../renderer/screens/custody-certificates/certificate-words';
import { jobErrorText } from '../../../renderer/ui/failure-text';

const words = en.custody_certificates;
const t = (key: string, named: Record<string, unknown> = {}): string => `${key} ${JSON.stringify(named)}`;

describe('what is told of certificates', () => {
  it('has words for all that can be lacking, go wrong or be a reason, and for every commitment', () => {
    expect(Object.keys(words.lack).sort()).toEqual([...READINESS_CODES].sort());
    expect(Object.keys(words.void.reasons).sort()).toEqual([...VOID_REASONS].sort());
    expect(Object.keys(en.values.job_error)).toEqual(expect.arrayContaining([...CERTIFY_FAULTS]));
    const labels = [...COMPONENTS, ...MOVEMENTS].map(({ label }) => label);
    expect(Object.keys(words.label)).toEqual(expect.arrayContaining(labels));
  });

  it('names a few and counts the rest', () => {
    expect(namesText(['2026-07-01', '2026-07-02'], t)).toBe('2026-07-01, 2026-07-02');
    const many = Array.from({ length: 10 }, (_, place) => `d${String(place)}`);
    expect(namesText(many, t)).toContain('{"count":2}');
  });

  it('shows an outcome that it does not know without alarm', () => {
    expect([outcomeTone('failed'), outcomeTone('something-new')]).toEqual(['alarm', 'plain']);
  });

  it('tells whoever asked how much is missing, as an amount', () => {
    const details = { of: 'bank', difference_minor: '101', currency: 'CNY' };
    expect(jobErrorText({ error: { code: 'short', details } }, t)).toContain('"amount":"CNY 1.01"');
    const refused = { code: 'wrong-state', what: 'certificate' };
    const text = jobErrorText({ error: { code: 'refused', details: refused } }, t, () => true);
    expect(text).toContain('values.refusal');
  });
});
