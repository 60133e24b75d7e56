/**
 * One page that checks a certificate and a customer's proof file, without a network and without the platform.
 *
 * Whoever opens it has it as one file. What is dropped is told apart by its own schema, read as text and never shown but in the
 * words of the closed lists, numbers and the customer's own balance.
 */
import './no-eval';

import { verifyCertificate, type Beside } from '#core/custody/verifier/certificates';
import { verifyProof } from '#core/custody/verifier/customer-proof';
import { readCertificate, readCustomerProof, readKeys, type TrustedKeys } from '#core/custody/verifier/read';
import type { Verdict } from '#core/custody/verifier/verdict';

import { WORDS, type Language } from './words';

interface Found {
  keys: TrustedKeys | null;
  readonly certificates: Map<number, string>;
  readonly proofs: string[];
  readonly unknown: string[];
}

const found: Found = { keys: null, certificates: new Map(), proofs: [], unknown: [] };
let language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) {
    throw new RangeError(`the page has no ${id}`);
  }
  return element;
}

function take(name: string, text: string): void {
  const whole = text.trim();
  const keys = readKeys(whole);
  const certificate = readCertificate(whole);
  if (keys !== null) {
    found.keys = keys;
  } else if (certificate !== null) {
    found.certificates.set(certificate.certificate.statement.number, whole);
  } else if (readCustomerProof(whole) !== null) {
    found.proofs.push(whole);
  } else {
    found.unknown.push(name);
  }
}

function line(parent: HTMLElement, tag: string, text: string, kind = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = kind;
  parent.append(element);
  return element;
}

function showVerdict(title: string, { accepted, checks }: Verdict): void {
  const words = WORDS[language];
  const section = line(byId('answers'), 'section', '');
  line(
    section,
    'h2',
    `${title}: ${accepted ? words.accepted : words.refused}`,
    accepted ? 'passed' : 'failed',
  );
  const list = line(section, 'ul', '');
  for (const { name, outcome, reason } of checks) {
    const why = reason === null ? '' : words.reasons[reason];
    line(list, 'li', words.line(words.checks[name], words.outcome[outcome], why), outcome);
  }
}

/** An amount in minor units with its currency, by the digits that the currency has. */
function shownAmount(minor: string, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'code' });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  const sign = minor.startsWith('-') ? '-' : '';
  const whole = minor.slice(sign.length).padStart(digits + 1, '0');
  const cut = whole.length - digits;
  return `${currency} ${sign}${whole.slice(0, cut)}${digits === 0 ? '' : '.'}${whole.slice(cut)}`;
}

/** What is at hand beside a certificate: those right before it without a gap, and all after it. */
function besideOf(number: number): Beside {
  const earlier: string[] = [];
  for (let before = number - 1; found.certificates.has(before); before -= 1) {
    earlier.unshift(found.certificates.get(before) ?? '');
  }
  const after = [...found.certificates].filter(([other]) => other > number);
  return { earlier, later: after.sort(([left], [right]) => left - right).map(([, text]) => text) };
}

function showProof(text: string, keys: TrustedKeys): void {
  const words = WORDS[language];
  const proof = readCustomerProof(text);
  const certificate = found.certificates.get(proof?.number ?? 0);
  if (proof === null || certificate === undefined) {
    line(byId('answers'), 'p', words.missing.certificate, 'failed');
    return;
  }
  const currency = readCertificate(certificate)?.certificate.statement.currency ?? '';
  const amounts = proof.level === 2 ? [proof.balance_minor] : proof.amounts.map(({ minor }) => minor);
  const balances = amounts.map((minor) => shownAmount(minor, currency)).join(', ');
  const title = words.file(proof.customer.id, proof.number, balances);
  showVerdict(title, verifyProof(text, certificate, keys, besideOf(proof.number)));
}

function show(): void {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = words.title;
  byId('title').textContent = words.title;
  byId('intro').textContent = words.intro;
  byId('choose').textContent = words.choose;
  byId('drop').textContent = words.drop;
  byId('language').textContent = language === 'en' ? '中文' : 'English';
  const answers = byId('answers');
  answers.replaceChildren();
  for (const name of found.unknown) {
    line(answers, 'p', words.titled(words.unknown, name), 'failed');
  }
  const is_begun = found.certificates.size + found.proofs.length > 0;
  if (found.keys === null) {
    if (is_begun) line(answers, 'p', words.missing.keys, 'failed');
    return;
  }
  for (const [number, text] of [...found.certificates].sort(([left], [right]) => left - right)) {
    showVerdict(words.certificate(number), verifyCertificate(text, found.keys, besideOf(number)));
  }
  for (const text of found.proofs) {
    showProof(text, found.keys);
  }
}

async function takeAll(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    take(file.name, await file.text());
  }
  show();
}

const input = byId('files') as HTMLInputElement;
input.addEventListener('change', () => void takeAll(input.files ?? []));
byId('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  show();
});
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  void takeAll(event.dataTransfer?.files ?? []);
});
show();
