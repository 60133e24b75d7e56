/**
 * The words of the shell's own dialogs, in the languages of the console. The screens have their own.
 */
import type { DESKTOP_LANGUAGES } from '#core/contract/desktop';

export type Language = (typeof DESKTOP_LANGUAGES)[number];

export interface Words {
  readonly core_failed: string;
  readonly core_failed_detail: string;
  readonly window_failed: string;
  readonly window_failed_detail: string;
  readonly try_again: string;
  readonly quit: string;
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    core_failed: 'The core of Surety has stopped several times.',
    core_failed_detail:
      'What was stored is safe: every entry is whole or not there. Try again, or quit and look at the messages the program wrote.',
    window_failed: 'The window of Surety has failed several times.',
    window_failed_detail: 'The books are not affected. Try again, or quit.',
    try_again: 'Try again',
    quit: 'Quit',
  },
  'zh-CN': {
    core_failed: 'Surety 的核心进程多次停止运行。',
    core_failed_detail:
      '已保存的数据是安全的：每条分录要么完整，要么不存在。请重试，或退出并查看程序输出的信息。',
    window_failed: 'Surety 的窗口多次出错。',
    window_failed_detail: '账簿不受影响。请重试，或退出。',
    try_again: '重试',
    quit: '退出',
  },
};

/** The language of the console that fits a locale of the system. */
export function languageOf(locale: string): Language {
  return /^zh\b/i.test(locale) ? 'zh-CN' : 'en';
}
