/**
 * Labels out of what people decided: the trades that a closed alert told of, known from when it was closed.
 *
 * Confirmed alerts say guilty of every trade in their evidence, explained and unfounded ones honest; the others settle
 * nothing. What was reopened says nothing until it is closed again.
 */
import type { AlertEvidence } from '#core/cases/evidence';
import type { EntryBody } from '#core/ledger/entry';
import type { LedgerReader } from '#core/ledger/ports';
import type { Alert } from '#core/ledger/tables';
import type { Labels, TradeLabel, Verdict } from '#core/risk/labels';

const CHUNK = 1_000;

function verdictOf({ disposition }: Alert): Verdict | null {
  switch (disposition) {
    case 'confirmed':
      return 'confirmed';
    case 'explained':
    case 'unfounded':
      return 'honest';
    case 'duplicate':
    case 'unresolved':
    case null:
      return null;
  }
}

async function labelsOf(reader: LedgerReader, alerts: readonly Alert[]): Promise<TradeLabel[]> {
  const entries = await reader.entriesBySeq(alerts.map(({ raised_seq }) => raised_seq));
  const evidence = new Map(
    entries.map(({ seq, body }) => [seq, (JSON.parse(body) as EntryBody).data['evidence'] as AlertEvidence]),
  );
  return alerts.flatMap((alert) => {
    const verdict = verdictOf(alert);
    const trades = evidence.get(alert.raised_seq)?.trades ?? [];
    return verdict === null
      ? []
      : trades.map(({ trade_id, flags }) => ({
          ...{ trade_id, verdict, known_at: alert.closed_at ?? 0, source: 'disposition' as const },
          name: verdict === 'confirmed' ? (flags[0]?.typology ?? alert.typology) : (alert.reason_code ?? ''),
        }));
  });
}

/** What was decided so far. Trades without a decision are of unknown kind. */
export async function dispositionLabels(reader: LedgerReader): Promise<Labels> {
  const labels: TradeLabel[] = [];
  for (let after: string | null = null; ;) {
    const rows = (await reader.scan('alert', after, CHUNK)) as unknown as readonly Alert[];
    labels.push(
      ...(await labelsOf(
        reader,
        rows.filter(({ status }) => status === 'closed'),
      )),
    );
    const last = rows.at(-1);
    if (last === undefined || rows.length < CHUNK) {
      return { complete: false, labels };
    }
    after = last.id;
  }
}
