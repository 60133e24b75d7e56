// The tables of docs/ledger.md, made from the code: chart of accounts, refusals, restrictions, policies, access.
import { ABOUT_WRITERS } from '#core/cases/about';
import { REFUSAL_CODES, type RefusalCode } from '#core/kernel/refusal';
import { MATRIX, PURPOSES } from '#core/enforcement/matrix';
import { CHART, LEDGER_CODES, isDebitNormal } from '#core/ledger/chart';
import { RESTRICTION_KINDS } from '#core/ledger/tables';
import { DEFAULT_POLICIES, POLICY_KINDS } from '#core/policy/policy';
import { AUDIT_EVENTS } from '#core/staff/audit-events';
import { COMMAND_ACCESS, type CommandAccess } from '#core/staff/command-access';
import { PERMISSIONS, ROLES, ROLE_PERMISSIONS } from '#core/staff/permissions';

import { table } from './table';

const REFUSAL_MEANING: Readonly<Record<RefusalCode, string>> = {
  invalid: 'the shape of the command is wrong, or only the clock may send it',
  'key-conflict': 'the key was used for another payload',
  'not-found': 'something the command names does not exist, or does not belong to the account',
  'already-exists': 'something the command would create exists',
  'currency-mismatch': 'currencies differ, or an adjustment does not sum to zero',
  'wrong-state': 'the trade, withdrawal, restriction, policy or period does not allow it',
  'amount-exceeds': 'the amount is above what is left of the thing it draws on',
  'approval-needed': 'the second person is missing or is the first',
  'no-policy': 'no policy covers the case',
  restricted: 'a restriction in force stops it',
  'limit-exceeded': 'a limit per payment, day or month',
  linked: 'another command of the same linked group was refused',
  'insufficient-funds': 'a balance would go below its floor',
};

/** Refusal codes in the order in which they are looked for. */
export function refusalTable(): string {
  return table(
    ['code', 'meaning'],
    REFUSAL_CODES.map((code) => [`\`${code}\``, REFUSAL_MEANING[code]]),
  );
}

/** The chart of accounts by number. */
export function chartTable(): string {
  const codes = [...LEDGER_CODES].sort((a, b) => CHART[a].number.localeCompare(CHART[b].number));
  return table(
    ['number', 'code', 'name', 'class', 'normal side', 'per', 'slot', 'customer money', 'floor', 'purpose'],
    codes.map((code) => {
      const line = CHART[code];
      return [
        line.number,
        `\`${code}\``,
        line.name,
        line.category,
        isDebitNormal(code) ? 'debit' : 'credit',
        { party: 'account', system: 'currency', custody: 'custody account' }[line.owner],
        String(line.slot),
        line.customer_money ? 'yes' : 'no',
        line.floor_minor === null ? 'none' : line.floor_minor.toString(),
        line.purpose,
      ];
    }),
  );
}

/** The restriction matrix: purposes down, restrictions across. */
export function restrictionTable(): string {
  return table(
    ['purpose', ...RESTRICTION_KINDS],
    PURPOSES.map((purpose) => [
      `\`${purpose}\``,
      ...RESTRICTION_KINDS.map((kind) => MATRIX[kind][purpose] ?? ''),
    ]),
  );
}

/** Kinds of policy with their defaults. */
export function policyTable(): string {
  return POLICY_KINDS.map(
    (kind) => `\`${kind}\`\n\n\`\`\`json\n${JSON.stringify(DEFAULT_POLICIES[kind], null, 2)}\n\`\`\``,
  ).join('\n\n');
}

/** Permissions down, roles across. */
export function roleTable(): string {
  return table(
    ['permission', ...ROLES],
    PERMISSIONS.map((permission) => [
      `\`${permission}\``,
      ...ROLES.map((role) => (ROLE_PERMISSIONS[role].includes(permission) ? 'yes' : '')),
    ]),
  );
}

function whoMay(access: CommandAccess): readonly [one: string, propose: string, approve: string] {
  switch (access.way) {
    case 'submit':
      return [access.permission, '', ''];
    case 'by-channel':
      return [`${access.permission}; ${access.at_bank} by bank or card`, '', ''];
    case 'approval':
      return ['', access.propose, access.approve];
    case 'by-amount':
      return [`${access.permission}, below the threshold`, access.propose, access.approve];
    case 'by-about':
      return [`${ABOUT_WRITERS.join(' or ')}, by what it is about`, '', ''];
    case 'none':
      return ['', '', ''];
  }
}

/** Kinds that people ask for, with what they need for it. */
export function accessTable(): string {
  const rows = Object.entries<CommandAccess>(COMMAND_ACCESS).filter(([, access]) => access.way !== 'none');
  return table(
    ['kind', 'one person with', 'proposed by', 'approved by'],
    rows.map(([kind, access]) => [`\`${kind}\``, ...whoMay(access)]),
  );
}

/** Events of the audit trail, in one line. */
export function eventList(): string {
  return AUDIT_EVENTS.map((event) => `\`${event}\``).join(', ') + '.';
}
