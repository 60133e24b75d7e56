// What a sample that the console makes has beyond its chain: certificates of its own authority, and scores as of now.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { CreditKnowledge } from '#core/credit/characteristics/knowledge';
import { DAY_MS } from '#core/kernel/instant';
import type { Row } from '#core/ledger/tables';
import { makeStore } from '#server/composition/open-books';
import { issueSampleCertificates } from '#server/console/sample-certificates';
import { scoreSample } from '#server/console/sample-scores';
import { findScores } from '#server/credit/score-merchants';
import { lastScoring } from '#server/credit/last-scoring';
import { findAuthority } from '#server/identity/certificates';
import { makeSample } from '#server/sample/make-sample';
import { sealSampleVault } from '#server/sample/sample-vault';

const folder = mkdtempSync(join(tmpdir(), 'surety-sample-certificates-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('has certificates in force, about to expire and revoked, one of them on no list yet; scores of today', async () => {
  await makeStore(join(folder, 'sample.surety'), async (open) => {
    const [secrets, knowledge] = [new Map<string, Uint8Array>(), new CreditKnowledge()];
    // Badges have to be in force: the sample ends with yesterday.
    const last_day = Math.floor(open.env.now() / DAY_MS) - 1;
    await makeSample(open.store, open.env, { trades: 1_000, seed: 3, last_day, secrets, knowledge });
    await sealSampleVault(open, secrets);
    await issueSampleCertificates(open);
    const now = open.env.now();
    const { rows } = await open.lists.identity.certificates(
      { state: 'in-force', now },
      { after: null, limit: 50 },
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    expect(rows.filter(({ valid_until }) => valid_until < now + 30 * DAY_MS)).toHaveLength(1);
    for (const { account_id, valid_until } of rows) {
      const account = (await open.reader.load([{ table: 'account', values: [account_id] }])).get('account');
      expect((account?.[0] as unknown as Row<'account'>).certificate_until).toBe(valid_until);
    }
    expect(await open.lists.identity.revoked()).toHaveLength(2);
    expect(await findAuthority(open.reader)).toMatchObject({ crl_number: 1, crl_lacks: 1 });

    await scoreSample(open, knowledge);
    const last = await lastScoring(open.lists);
    expect(last?.merchants).toBe(40);
    const { scores } = await findScores({ reader: open.reader, sha256: open.env.sha256 }, last?.at ?? 0);
    const held = (await open.reader.scan('credit_score', null, 100)) as unknown as Row<'credit_score'>[];
    expect(new Map(held.map(({ account_id, score }) => [account_id, score]))).toEqual(
      new Map(scores.map(({ account_id, score }) => [account_id, score])),
    );
  });
}, 60_000);
