/**
 * Notices: letters by which the holder of an account was told of a measure, of its end, or of what his appeal came to.
 *
 * The letter itself is made of the books again whenever it is asked for; what is kept is its digest, how it went out and
 * when. A watch has no letter: nobody is told that he is watched.
 */
import { col, defineTable, fixed } from '#core/kernel/table-spec';

/** What a letter tells of. */
export const NOTICE_EVENTS = [
  'imposed',
  'stepped-down',
  'ended',
  'lifted',
  'appeal-upheld',
  'appeal-rejected',
] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

export const NOTICE_LANGUAGES = ['en', 'zh'] as const;
export type NoticeLanguage = (typeof NOTICE_LANGUAGES)[number];

/** How a letter went out. */
export const NOTICE_WAYS = ['post', 'e-mail', 'message', 'in-person'] as const;
export type NoticeWay = (typeof NOTICE_WAYS)[number];

const noticeTable = defineTable('notice', 'id', {
  /** `notice-` and the number of its entry. */
  id: col.text(),
  restriction_id: fixed(col.text()),
  account_id: fixed(col.text()),
  event: fixed(col.text<NoticeEvent>()),
  language: fixed(col.text<NoticeLanguage>()),
  /** Of the letter's bytes. */
  sha256: fixed(col.text()),
  sent_by: fixed(col.text<NoticeWay>()),
  sent_at: fixed(col.int()),
  recorded_by: fixed(col.text()),
  recorded_seq: fixed(col.int()),
});

export const NOTICE_TABLES = { notice: noticeTable } as const;
