/** What came of long work about alerts and scores, in words; '' for other work. */
import type { Job } from '#core/contract/jobs';

import type { Known, Translate } from '../ui/failure-text';
import { countText } from '../ui/figures';

function reasonsText(refused: unknown, t: Translate, te: Known): string {
  const reasons = typeof refused === 'object' && refused !== null ? Object.entries(refused) : [];
  return reasons
    .map(([code, count]) => {
      const key = `values.refusal.${code}`;
      return `${countText(Number(count))}: ${te(key) ? t(key) : code}`;
    })
    .join(' ');
}

/** "12 done. Refused 3: ..." of work that is done. */
export function jobOutcome({ kind, status, result }: Job, t: Translate, te: Known): string {
  if (status !== 'done' || result === null) return '';
  const of = (name: string): string => countText(Number(result[name] ?? 0));
  if (kind === 'risk-scan') {
    return t('alerts.scan.outcome', { raised: of('raised'), joined: of('joined'), trades: of('trades') });
  }
  if (kind === 'credit-scoring') {
    return t('credit.run.outcome', { merchants: of('merchants'), recorded: of('recorded') });
  }
  if (kind === 'credit-monitoring') {
    return t('monitoring.run.outcome', { alarms: of('alarms'), watches: of('watches') });
  }
  if (kind === 'custody-run') {
    const { day, failed } = result;
    const count = Array.isArray(failed) ? failed.length : 0;
    return t('custody_runs.run.outcome', { day: String(day), failed: countText(count), tests: of('tests') });
  }
  if (kind === 'custody-certificate') {
    const state =
      typeof result['status'] === 'string' ? t(`custody_certificates.state.${result['status']}`) : '';
    return `${t('custody_certificates.numbered', { number: of('number') })}: ${state}`;
  }
  if (kind === 'custody-review') {
    const said = result['same'] === true ? 'same' : 'differs';
    return t(`custody_certificates.again.${said}`, { customers: of('customers') });
  }
  if (kind !== 'alerts-bulk') return '';
  const refused = reasonsText(result['refused'], t, te);
  return [
    t('alerts.bulk.outcome', { done: of('done'), asked: of('asked') }),
    ...(of('unchanged') === '0' ? [] : [t('alerts.bulk.unchanged', { count: of('unchanged') })]),
    ...(refused === '' ? [] : [t('alerts.bulk.refused', { reasons: refused })]),
  ].join(' ');
}
