/**
 * Words in two languages: `const { t } = useI18n()` in screens, `t('trades.title')` by area and key.
 *
 * Messages are data in app/messages/{en,zh}/<area>.ts. A missing key shows itself as its own name and fails a test.
 */
import { createI18n } from 'vue-i18n';

import { en } from './messages/en';
import { zh } from './messages/zh';

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: false,
  fallbackWarn: false,
  messages: { en, zh },
});

/** The language tag for Intl and the document. */
export function languageTag(language: string): string {
  return language === 'zh' ? 'zh-CN' : 'en-GB';
}
