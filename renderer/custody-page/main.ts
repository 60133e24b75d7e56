/**
 * One page that checks a certificate and a customer's proof file, without a network and without the platform.
 *
 * Whoever opens it has it as one file. What is dropped is told apart by its own schema, read as text and never shown but in the
 * words of the closed lists, numbers and the customer's own balance.
 */
import './no-eval';

import { testsText } from '#core/custody/verifier/test-titles';
import { handedFiles, verdictsOn } from '#core/custody/verifier/handed-files';
import type { Verdict } from '#core/custody/verifier/verdict';

import { WORDS, type Language } from './words';

const handed: { readonly name: string; readonly text: string }[] = [];
let language: Language = navigator.language.startsWith('zh') ? 'zh' : 'en';

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) {
    throw new RangeError(`the page has no ${id}`);
  }
  return element;
}

function line(parent: HTMLElement, tag: string, text: string, kind = ''): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = kind;
  parent.append(element);
  return element;
}

function showVerdict(title: string, { accepted, remarks, checks }: Verdict): HTMLElement {
  const words = WORDS[language];
  const section = line(byId('answers'), 'section', '');
  const said = remarks.length === 0 ? words.accepted : words.remarked(testsText(remarks, language));
  line(
    section,
    'h2',
    words.titled(title, accepted ? said : words.refused),
    accepted ? (remarks.length === 0 ? 'passed' : 'remark') : 'failed',
  );
  const list = line(section, 'ul', '');
  for (const { name, outcome, reason, tests = [], line: at } of checks) {
    const where = at === undefined ? '' : words.at_line(at);
    const why = [reason === null ? '' : words.reasons[reason], testsText(tests, language), where]
      .join(' ')
      .trim();
    line(list, 'li', words.line(words.checks[name], words.outcome[outcome], why), outcome);
  }
  return section;
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
  const found = handedFiles(handed);
  for (const name of found.unknown) {
    line(answers, 'p', words.titled(words.unknown, name), 'failed');
  }
  if (found.keys === null) {
    const is_begun =
      found.certificates.size + found.proofs.length + found.heads.length + found.receivables.length > 0;
    if (is_begun) line(answers, 'p', words.missing.keys, 'failed');
    return;
  }
  for (const one of verdictsOn(found, found.keys)) {
    if (one.kind === 'certificate') {
      showVerdict(words.certificate(one.number), one.verdict);
    } else if (one.kind === 'receivables') {
      const total = one.currency === '' ? one.total_minor : shownAmount(one.total_minor, one.currency);
      showVerdict(words.list(one.name, one.number, one.accounts, total), one.verdict);
    } else if (one.verdict === null) {
      line(answers, 'p', words.missing.certificate, 'failed');
    } else if (one.kind === 'checkpoint') {
      const section = showVerdict(words.head(one.number), one.verdict);
      const names = one.cosigners.map(({ name }) => name).join(', ');
      if (names !== '') line(section, 'p', words.cosigned(names));
    } else {
      const balances = one.amounts.map((minor) => shownAmount(minor, one.currency)).join(', ');
      showVerdict(words.file(one.customer, one.number, balances), one.verdict);
    }
  }
}

async function takeAll(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    handed.push({ name: file.name, text: await file.text() });
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
