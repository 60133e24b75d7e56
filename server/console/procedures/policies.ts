/** The platform's rules: every version of every policy, and which of them is in force. */
import { isPolicyKind } from '#core/policy/policy';

import { present, type Implementer } from '../implementer';

export function policyProcedures(os: Implementer) {
  return {
    list: os.policies.list.handler(async ({ context }) => {
      const { desk } = present(context);
      const policies = await desk.policies();
      const now = desk.now();
      return policies
        .rows()
        .map((row) => ({
          ...row,
          current: isPolicyKind(row.kind) && policies.version(row.kind, now)?.id === row.id,
        }))
        .sort((left, right) =>
          left.kind === right.kind ? right.version - left.version : left.kind < right.kind ? -1 : 1,
        );
    }),
  };
}
