// Trust certification of every kind on a sample: an audit under way with a finding, one that was concluded, an application
// that waits, a badge. For tests that look at every screen.
import type { ConsoleClient } from '#core/contract/contract';

import { PLAIN, act, applicants, beginAudit, certify } from './certified';
import { signIn, type TestConsole } from './console-host';

export interface TrustWork {
  readonly audit_id: string;
  readonly walking_id: string;
  readonly application_id: string;
  readonly badge_id: string;
}

/** Does the work as an analyst and a lead of the sample. Rejects where the sample has no two merchants for it. */
export async function doTrustWork(tested: TestConsole): Promise<TrustWork> {
  const client = async (login: string): Promise<ConsoleClient> => {
    const made = tested.connect();
    await signIn(made, login);
    return made;
  };
  const [ann, cora] = [await client('ann'), await client('cora')];
  const [first, second] = await applicants(ann, 2);
  if (first === undefined || second === undefined) {
    throw new Error('two applicants were asked for');
  }
  const { audit_id, badge_id } = await certify(ann, cora, first);
  const walking_id = await beginAudit(ann, second.account_id);
  const finding = { point_id: 'site', severity: 'major', found: PLAIN, remedy: PLAIN };
  await act(ann, 'note-finding', { audit_id: walking_id, ...finding });
  return { audit_id, walking_id, application_id: second.application_id, badge_id };
}

/** Addresses of all that there is of it. */
export function trustWorkRoutes({
  audit_id,
  walking_id,
  application_id,
  badge_id,
}: TrustWork): readonly string[] {
  return [
    ...['audits', `audits/${audit_id}?view=done`, `audits/${walking_id}`, 'audits?view=remedies'],
    ...['badges', `badges/applications/${application_id}`, `badges/register/${badge_id}`],
    ...['audits/audit-99999999', 'badges/register/badge-99999999', 'audits?view=overdue'],
  ];
}
