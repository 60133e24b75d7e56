/**
 * The staff of a sample platform: one person for each role and a second one where two of a role have to act, all with the password that is written everywhere.
 *
 * Invariant: they are added only to books that were just made as a sample, which their first entry says.
 */
import { parseCommand } from '#core/ledger/commands';
import { Ledger } from '#core/ledger/ledger';
import type { Role } from '#core/staff/permissions';
import type { OpenStore } from '#server/composition/open-books';
import { SAMPLE_PASSWORD } from '#server/sample/sample-vault';

import { hashPassword } from './passwords';
import { SAMPLE_ADMINISTRATOR, sampleStaffKey } from './sample-mark';
import { leaveRequests } from './sample-requests';

interface Member {
  readonly login: string;
  readonly name: string;
  readonly role: Role;
}

const STAFF: readonly Member[] = [
  { login: SAMPLE_ADMINISTRATOR, name: 'Ada Wong', role: 'administrator' },
  { login: 'ann', name: 'Ann Li', role: 'analyst' },
  { login: 'cora', name: 'Cora Chen', role: 'compliance' },
  // Who decided on a measure does not hear the appeal against it.
  { login: 'carl', name: 'Carl Zhou', role: 'compliance' },
  { login: 'finn', name: 'Finn Zhao', role: 'finance' },
  // Who prepared a reconciliation or a certificate does not review it.
  { login: 'fay', name: 'Fay Guo', role: 'finance' },
  { login: 'abe', name: 'Abe Sun', role: 'auditor' },
];

/** Registers them in the books of a sample that was just made, and leaves requests to decide. */
export async function addSampleStaff(open: OpenStore): Promise<void> {
  const { store, env, secrets } = open;
  const at = Math.max(env.now(), (await store.head()).booked_at);
  const ledger = await Ledger.open(store, env);
  const submit = async (kind: string, key: string, actor: string, data: object): Promise<void> => {
    const parsed = parseCommand({ kind, key, actor, at, data });
    const result = parsed.ok ? await ledger.submit(parsed.command) : null;
    if (result?.status !== 'done') {
      throw new Error(`the sample's ${kind} was not accepted`);
    }
  };
  try {
    const hash = await hashPassword(SAMPLE_PASSWORD);
    for (const { login, name, role } of STAFF) {
      const first = role === 'administrator';
      // The program itself adds them: nobody has to vouch for anybody.
      await submit('add-staff', sampleStaffKey(login), 'setup', {
        ...{ login, name, roles: [role], first },
      });
      await secrets.change(login, () => ({
        ...{ login, password_hash: hash, totp_secret: null, totp_step: null },
        ...{ failures: 0, locked_until: null, changed_at: at, temporary: false },
      }));
    }
    await leaveRequests(ledger, open, at);
  } finally {
    await ledger.close();
  }
}
