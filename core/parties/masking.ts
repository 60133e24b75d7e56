/**
 * Personal data as those see it who need not know it: enough to tell people apart, not enough to find them.
 *
 * What is too short to keep a part of is masked whole. The result says nothing about the length of a name or of an
 * address before the @.
 */
import type { Profile } from '#core/ledger/profile';

/** Keeps so many characters at both ends, if at least `hidden_min` lie between; masks all otherwise. */
function keepEnds(text: string, start: number, end: number, hidden_min: number): string {
  const letters = Array.from(text);
  const hidden = letters.length - start - end;
  if (hidden < hidden_min) {
    return '*'.repeat(letters.length);
  }
  return letters.slice(0, start).join('') + '*'.repeat(hidden) + letters.slice(letters.length - end).join('');
}

/** 王小明 becomes 王**. */
export function maskName(name: string): string {
  const [first] = name;
  return first === undefined ? '' : `${first}**`;
}

/** 330106199001011234 becomes 3301**********1234. */
export function maskIdentityNo(identity_no: string): string {
  return keepEnds(identity_no, 4, 4, 4);
}

/** 13812345678 becomes 138****5678. */
export function maskPhone(phone: string): string {
  return keepEnds(phone, 3, 4, 2);
}

/** ann@example.com becomes a***@example.com. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first] = email;
  if (first === undefined) {
    return '';
  }
  return at > 0 ? `${first}***${email.slice(at)}` : '***';
}

/** D7efa0627bf becomes ···27bf: enough to see that two are the same. */
export function maskToken(token: string): string {
  return token.length <= 4 ? '···' : `···${token.slice(-4)}`;
}

/** 60.17.243.185 becomes 60.17.*.*; of an address of another form a half is kept. */
export function maskIp(ip: string): string {
  const parts = ip.split('.');
  if (parts.length === 4) return `${parts[0] ?? ''}.${parts[1] ?? ''}.*.*`;
  return `${ip.slice(0, Math.floor(ip.length / 2))}*`;
}

/** All of a profile masked. */
export function maskProfile(profile: Profile): Profile {
  return {
    name: maskName(profile.name),
    identity_no: maskIdentityNo(profile.identity_no),
    phone: maskPhone(profile.phone),
    email: maskEmail(profile.email),
    legal_person_name: maskName(profile.legal_person_name),
    legal_person_no: maskIdentityNo(profile.legal_person_no),
  };
}
