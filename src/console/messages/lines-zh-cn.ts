import type { LineKind } from '../frame/graphql.js';
import type { LineFigures, LineText } from './lines-en.js';

const at = ({ price, isExact }: LineFigures): string =>
  price === null ? '' : isExact ? `，每分 ${price}` : `，平均每分 ${price}`;

export const linesZhCn: Readonly<Record<LineKind, LineText>> = {
  ADJUSTMENT: { title: '调整', how: ({ amount }) => `${amount}：网络就以往账单的争议行同意补给或收回的金额。` },
  BREAKAGE_SHARE: {
    title: '过期积分分成',
    how: (f) => `${f.points} 积分过期；其备付金中有 ${f.amount} 返还发行方${at(f)}。`,
  },
  CARRIED_FORWARD: { title: '上期结转', how: ({ amount }) => `${amount}：上期账单按银行可转金额取整后的余额。` },
  CONVERTED_IN: { title: '转入', how: (f) => `以伙伴自有计划的单位换得 ${f.points} 积分：${f.amount}${at(f)}。` },
  CONVERTED_OUT: { title: '转出', how: (f) => `收回 ${f.points} 积分，换成伙伴自有计划的单位：${f.amount}${at(f)}。` },
  FUNDED_ELSEWHERE: {
    title: '在他处兑付',
    how: (f) => `其发行的 ${f.points} 积分在${f.other}使用，由其支付 ${f.amount}${at(f)}。`,
  },
  FUNDING_REFUNDED: {
    title: '兑付退回',
    how: (f) => `其发行的 ${f.points} 积分因在${f.other}退款而退回：${f.amount}${at(f)}。`,
  },
  ISSUED: { title: '发行', how: (f) => `发给会员 ${f.points} 积分：${f.amount}${at(f)}。` },
  ISSUE_REVERSED: { title: '发行撤回', how: (f) => `因退货收回 ${f.points} 积分：${f.amount}${at(f)}。` },
  REDEEMED_HERE: { title: '本店受理', how: (f) => `受理会员 ${f.points} 积分，网络为此支付 ${f.amount}${at(f)}。` },
  REDEMPTION_REFUNDED: { title: '受理退回', how: (f) => `已受理的 ${f.points} 积分退还会员：${f.amount}${at(f)}。` },
  SHARE_PAID: {
    title: '分摊支出',
    how: (f) => `${f.amount}：会员在${f.other}所得优惠（如优惠券折扣）中由其分摊的部分。`,
  },
  SHARE_RECEIVED: {
    title: '分摊收入',
    how: ({ amount }) => `${amount}：会员在其处所得优惠（如优惠券折扣）由他方支付的部分。`,
  },
};
