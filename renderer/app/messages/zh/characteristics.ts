/** Words of what is measured of merchants: axes, characteristics, attributes that are words or special codes. */
import { CREDIT_TEXTS } from '#core/credit/credit-texts';

export const characteristics = {
  axis: CREDIT_TEXTS.zh.axis,
  source: { static: '静态信息', dynamic: '账内动态', outside: '外部报送' },
  name: CREDIT_TEXTS.zh.characteristic,
  level: CREDIT_TEXTS.zh.level,
  special: {
    'no-sales': '窗口期内无销售',
    'no-earlier-sales': '前一窗口期无销售',
    'short-history': '首笔销售太近，无从判断',
    'too-few-sales': '销售太少，无从判断',
    'none-shipped': '没有寄送包裹',
    'nothing-reported': '无报送信息',
  },
  outcome: { good: '好', bad: '坏', indeterminate: '不确定' },
  outcome_event: CREDIT_TEXTS.zh.event,
};
