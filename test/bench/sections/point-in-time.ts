/**
 * Point-in-time balances: any ledger account at any instant, asked as a report asks, many per question.
 */
import { ledgerNo } from '#core/ledger/chart';

import { atLeast, elapsed, figure, type SectionOptions, type SectionReport } from '../support/figures';
import { filledPlatform } from '../support/books';
import { ACCOUNTS, randomOf } from '../support/traffic';

/** Accounts of one question, all at one instant. */
const ASKED = 1_000;
/** The first accounts of the platform are its own; those of customers follow. */
const FIRST_OWNER_NO = 3;

export async function pointInTime({ quick, folder }: SectionOptions): Promise<SectionReport> {
  const entries = quick ? 60_000 : 300_000;
  const questions = quick ? 20 : 100;
  const repetitions = quick ? 2 : 5;
  const platform = await filledPlatform(folder, 'pit.surety', entries);
  const { reader } = platform.workspace;
  const head = platform.ledger.head();
  const [first] = await reader.entriesBySeq([1]);
  const from_at = first?.booked_at ?? 0;
  const random = randomOf(4);

  const askAll = async (): Promise<void> => {
    for (let question = 0; question < questions; question += 1) {
      const at = from_at + Math.floor(random() * (head.booked_at - from_at));
      const seq = await reader.seqAt(at);
      const asked = Array.from({ length: ASKED }, () => ({
        account_no: ledgerNo(FIRST_OWNER_NO + Math.floor(random() * ACCOUNTS), 'customer-available'),
        seq,
      }));
      await reader.balancesAt(asked);
    }
  };
  await askAll();
  const rates: number[] = [];
  const singles: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    rates.push((questions * ASKED * 1_000) / (await elapsed(askAll)));
    const one_ms = await elapsed(async () => {
      for (let question = 0; question < 500; question += 1) {
        const seq = await reader.seqAt(from_at + Math.floor(random() * (head.booked_at - from_at)));
        const account_no = ledgerNo(FIRST_OWNER_NO + Math.floor(random() * ACCOUNTS), 'customer-available');
        await reader.balancesAt([{ account_no, seq }]);
      }
    });
    singles.push(one_ms / 500);
  }
  await platform.close();
  return {
    figures: [
      figure('balances at any instant', 'balances/s', atLeast(50_000), rates),
      figure('one balance at one instant', 'ms', null, singles),
    ],
    notes: [
      `journal of ${head.seq} entries; ${ASKED} random accounts per question, each question at a random instant`,
    ],
  };
}
