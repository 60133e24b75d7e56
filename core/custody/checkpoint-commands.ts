/**
 * Checkpoints in the books: the head of a chain's log after each certificate, and who cosigned it.
 *
 * The books check a head against the digests they hold and with keys they know, whoever made the command.
 */
import { refuse, type Refusal } from '#core/kernel/refusal';
import { handler, type Want } from '#core/ledger/plan';
import type { State } from '#core/ledger/state';
import type { Row } from '#core/ledger/tables';

import { logNameOf } from './certificate-text';
import { holderKey } from './key-commands';
import { verifyHead, type CheckpointVerdict } from './verifier/checkpoint';
import type { TrustedKeys } from './verifier/read';

const SIGNER_LINE = /^\u2014 ([^\s+]{1,200}) /gm;

const signersOf = (note: string): string[] => [
  ...new Set([...note.matchAll(SIGNER_LINE)].map(([, name]) => name ?? '')),
];

/** Under which keys the signers of a note may be found. */
const holdersOf = (note: string): string[] =>
  signersOf(note).flatMap((name) => [holderKey('log', name), holderKey('witness', name)]);

function needs(certificate_id: string, note: string, want: Want): void {
  const row = want.row('custody_certificate', certificate_id);
  if (row) want.row('custody_chain', row.currency);
  want.row('custody_checkpoint', certificate_id);
  for (const id of holdersOf(note)) {
    const holder = want.row('custody_key_holder', id);
    if (holder?.key_id) want.row('custody_key', holder.key_id);
  }
}

function keysFor(note: string, { tables }: State): TrustedKeys {
  const ids = holdersOf(note).map((id) => tables.custody_key_holder.get(id)?.key_id ?? null);
  const rows = ids.flatMap((id) => (id === null ? [] : [tables.custody_key.must(id)]));
  return new Map(
    rows.flatMap(({ id, role, owner, public_key }) =>
      role === 'master' ? [] : [[`${role}/${id}`, { key_id: id, role, owner, public_key }] as const],
    ),
  );
}

const wrong = (expected: string, more: Refusal['details'] = {}): Refusal =>
  refuse('wrong-state', { what: 'checkpoint', expected, ...more });

const digestsUpTo = (row: Row<'custody_certificate'>, { tables }: State): string[] =>
  tables.custody_chain.must(row.currency).digests.slice(0, row.number);

/**
 * What is wrong with a head over the certificates up to one; else what it says.
 * @param is_published the books hold it: its log's line was checked when they took it, by the key of that day, which may be replaced by now
 */
function judge(
  note: string,
  row: Row<'custody_certificate'>,
  state: State,
  is_published: boolean,
): CheckpointVerdict | Refusal {
  const chain = state.tables.custody_chain.must(row.currency);
  const digests = digestsUpTo(row, state);
  if (!note.startsWith(`${logNameOf(chain.platform, row.currency)}\n`)) return wrong('the log of its chain');
  const verdict = verifyHead(note, digests, keysFor(note, state));
  const [failed] = verdict.checks.filter(
    ({ name, outcome }) => outcome === 'failed' && !(is_published && name === 'log-signature'),
  );
  return failed === undefined
    ? verdict
    : wrong('a head over the certificates up to this one', { reason: failed.reason ?? '' });
}

function issued(certificate_id: string, state: State): Row<'custody_certificate'> | Refusal {
  const row = state.tables.custody_certificate.get(certificate_id);
  if (row === null) return refuse('not-found', { what: 'certificate', id: certificate_id });
  return row.issued_seq === null
    ? refuse('wrong-state', {
        what: 'certificate',
        id: certificate_id,
        status: row.status,
        expected: 'issued',
      })
    : row;
}

const record = handler<'record-custody-checkpoint', { currency: string; size: number }>(
  'record-custody-checkpoint',
  {
    needs({ certificate_id, signed_note }, want) {
      needs(certificate_id, signed_note, want);
    },
    decide({ data: { certificate_id, signed_note } }, { state }) {
      const row = issued(certificate_id, state);
      if ('code' in row) return row;
      if (state.tables.custody_checkpoint.get(certificate_id) !== null) {
        return refuse('already-exists', { what: 'checkpoint', id: certificate_id });
      }
      const verdict = judge(signed_note, row, state, false);
      if ('code' in verdict) return verdict;
      // The log’s own line alone: whoever saw it cosigns it afterwards, and what is not sound would stand in it for ever.
      const lines = signed_note.slice(signed_note.indexOf('\n\n') + 2, -1).split('\n');
      if (lines.length !== 1) return wrong('a head over the certificates up to this one');
      return { subject: certificate_id, facts: { currency: row.currency, size: row.number } };
    },
    evolve({ certificate_id, signed_note }, { currency, size }, entry, state) {
      state.tables.custody_checkpoint.put(certificate_id, {
        ...{ certificate_id, currency, size, note: signed_note, cosigners: [] },
        ...{ made_at: entry.booked_at, made_by: entry.actor, cosigned_at: null },
      });
    },
  },
);

const cosign = handler<'cosign-custody-checkpoint', { note: string; cosigners: readonly string[] }>(
  'cosign-custody-checkpoint',
  {
    needs({ certificate_id, signed_note }, want) {
      needs(certificate_id, signed_note, want);
    },
    decide({ data: { certificate_id, signed_note } }, { state }) {
      const row = issued(certificate_id, state);
      if ('code' in row) return row;
      const kept = state.tables.custody_checkpoint.get(certificate_id);
      if (kept === null) return refuse('not-found', { what: 'checkpoint', id: certificate_id });
      const head = kept.note.slice(0, kept.note.indexOf('\n\n') + 2);
      if (!signed_note.startsWith(head)) return wrong('the head that was published');
      const verdict = judge(signed_note, row, state, true);
      if ('code' in verdict) return verdict;
      const fresh = verdict.cosigners.filter(({ name }) => !kept.cosigners.includes(name));
      if (fresh.length === 0) return wrong('a cosignature by a witness whose key is in use');
      // One sound line of each: what is not sound, or of others than known witnesses, is left out; who cosigned before stays.
      const names = new Set(fresh.map(({ name }) => name));
      const keys = keysFor(signed_note, state);
      const digests = digestsUpTo(row, state);
      const sound = new Map<string, string>();
      for (const line of signed_note.slice(head.length).split('\n')) {
        const [one] = verifyHead(`${head}${line}\n`, digests, keys).cosigners;
        if (one !== undefined && names.has(one.name) && !sound.has(one.name)) sound.set(one.name, line);
      }
      const lines = [...sound.values()];
      const note = `${kept.note}${lines.map((line) => `${line}\n`).join('')}`;
      return { subject: certificate_id, facts: { note, cosigners: [...kept.cosigners, ...names] } };
    },
    evolve({ certificate_id }, { note, cosigners }, entry, state) {
      const kept = state.tables.custody_checkpoint.must(certificate_id);
      state.tables.custody_checkpoint.put(certificate_id, {
        ...{ ...kept, note, cosigners, cosigned_at: entry.booked_at },
      });
    },
  },
);

export const CHECKPOINT_HANDLERS = {
  'record-custody-checkpoint': record,
  'cosign-custody-checkpoint': cosign,
} as const;
