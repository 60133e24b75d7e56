/** The evidence around one account. */
import { SALES_DAYS } from '#core/risk/sale-window';
import type { PeerTable } from '#core/risk/peers';

import { accountExposure, accountProfile } from '../evidence-profile';
import { neighbourGraph, neighbourList } from '../evidence-neighbours';
import { accountTimeline } from '../evidence-timeline';
import { asOfNow, mustRow } from '../found';
import { present, type Implementer } from '../implementer';
import { startComparing } from '../peer-tables';

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

function peerRows({ rows }: PeerTable) {
  return rows.map(({ habit, unit, risky, value, median, spread, rank, merchants, group }) => ({
    ...{ habit, unit, risky, merchants },
    ...{ value: known(value), median: known(median), spread: known(spread), rank: known(rank) },
    group:
      group === null
        ? null
        : {
            category: group.category,
            age_months: group.age_months === null ? null : ([...group.age_months] as [number, number | null]),
          },
  }));
}

export function evidenceProcedures(os: Implementer) {
  return {
    profile: os.evidence.profile.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return accountProfile(desk, input.id, person.login);
    }),
    exposure: os.evidence.exposure.handler(({ context, input }) =>
      accountExposure(present(context).desk, input.id),
    ),
    neighbours: os.evidence.neighbours.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return neighbourList(desk, input, person.login);
    }),
    graph: os.evidence.graph.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return neighbourGraph(desk, input, person.login);
    }),
    timeline: os.evidence.timeline.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return accountTimeline(desk, input, person);
    }),
    peers: os.evidence.peers.handler(async ({ context, input }) => {
      const { desk } = present(context);
      const { currency } = await mustRow(desk.books.reader, 'account', input.id);
      const { seq } = await asOfNow(desk.books.reader);
      const { peers } = desk;
      const table = peers?.tables.get(input.id);
      return {
        seen: peers === null ? null : { seq: peers.seen_seq, at: peers.at },
        newer_entries: peers === null ? seq : seq - peers.seen_seq,
        ...{ currency, window_days: SALES_DAYS },
        rows: table === undefined ? null : peerRows(table),
      };
    }),
    comparePeers: os.evidence.comparePeers.handler(({ context, input }) => {
      const { desk, person } = present(context);
      return { job_id: startComparing(context.host, desk, person.login, input.key) };
    }),
  };
}
