/**
 * Which accounts belong together: one owner, or one device.
 *
 * Accounts have one owner when their parties are one, or share an identity number, legal person, telephone or e-mail. What more than
 * fifty share, such as the telephone of an agent or the computer of an internet café, links nobody to anybody.
 */
import { DAY_MS, type Instant } from '#core/kernel/instant';

import type { KnownAccount, Memory } from './known';

/** Devices that were used longer ago link nobody. */
export const DEVICE_DAYS = 365;
/** More parties or accounts than these make what they share public. */
const SHARED_MAX = 50;

/** Other accounts of the same owner, merchants' or not. */
export function accountsOfOwner(memory: Memory, account: KnownAccount): Set<KnownAccount> {
  const found = new Set(account.party.accounts);
  for (const mark of account.party.marks) {
    const parties = memory.marks.get(mark) ?? [];
    if (parties.length > SHARED_MAX) continue;
    for (const party of parties) party.accounts.forEach((other) => found.add(other));
  }
  found.delete(account);
  return found;
}

/** Other accounts that used a device which this one used as well, both within the last year. */
export function accountsOnDevices(memory: Memory, account: KnownAccount, at: Instant): Set<KnownAccount> {
  const from = at - DEVICE_DAYS * DAY_MS;
  const found = new Set<KnownAccount>();
  for (const device of account.devices) {
    const users = memory.devices.get(device);
    if (users === undefined || users.size > SHARED_MAX || (users.get(account) ?? 0) <= from) continue;
    for (const [user, used_at] of users) if (used_at > from) found.add(user);
  }
  found.delete(account);
  return found;
}
