/** Several words in a row, as the language on show enumerates them: "escrow, losses" or "担保资金、损失". */
import { i18n } from '../app/i18n';

export const listText = (items: readonly string[]): string =>
  items.join(i18n.global.locale.value === 'zh' ? '、' : ', ');
