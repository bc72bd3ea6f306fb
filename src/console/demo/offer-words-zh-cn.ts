import { formatMoney, formatPoints, type Money } from '../../client/index.js';
import type { OfferWords } from './offer-words-en.js';

type Whole = number | bigint;
const points = (of: Whole): string => `${formatPoints(of, 'zh-CN')} 积分`;
const money = (of: Money): string => formatMoney(of, 'zh-CN');

const spans = { DAY: '每天', EVER: '总共', HOUR: '每小时', MONTH: '每月', WEEK: '每周', YEAR: '每年' };

export const offerWordsZhCn: OfferWords = {
  mall: {
    title: '商城',
    lead: '可用积分换取的物品，由各商户自行交付。',
    empty: '目前没有可订购的物品。',
    more: '此处未全部显示。',
    kinds: { COUPON: '优惠券', GOODS: '商品', HONOUR: '荣誉', PRIORITY: '优先权', SERVICE: '服务' },
    of: (partner, kind) => `${partner} · ${kind}`,
    price: (of, beside) => (beside ? `${points(of)}加 ${money(beside)}` : points(of)),
    missing: (of) => `还差 ${points(of)}。`,
    stock: (left) =>
      left === 1 ? '最后 1 件' : left <= 5 ? `仅剩 ${left.toString()} 件` : `余 ${formatPoints(left, 'zh-CN')} 件`,
    always: '长期供应',
    order: '订购',
    orderOf: (item) => `订购：${item}`,
    quantity: '数量',
    method: '取得方式',
    methods: { PICKUP: '自提', DELIVERY: '配送' },
    address: '地址',
    taken: (of, available) => `立即从您的 ${points(available)}中扣除 ${points(of)}。`,
    reserved: (of, beside, partner) =>
      `预留 ${points(of)}。请在 ${partner} 收银台支付 ${money(beside)}，之后扣除积分。`,
    go: (price) => `以 ${price} 订购`,
    cancel: '取消',
    ordered: {
      RESERVED: (item) => `已预留：${item}。付款前积分将被预留。`,
      PLACED: (item) => `已订购：${item}。`,
      DELIVERED: (item) => `已归您所有：${item}。`,
    },
    orders: '您的订单',
    noOrders: '您还没有订单。',
    statuses: {
      CANCELLED: '已取消',
      DELIVERED: '已取得',
      PLACED: '已订购',
      READY: '可自提',
      RESERVED: '已预留，待付款',
      RETURNED: '已退回',
      SHIPPED: '配送中',
    },
    cancelOrder: '取消订单',
    cancelOf: (item) => `取消订单：${item}`,
    cancelled: '订单已取消，积分已退回。',
    movedOn: '订单状态已改变，无法再取消。',
  },
  draws: {
    title: '抽奖',
    none: '目前没有抽奖。',
    by: (partner) => `举办方：${partner}`,
    price: (of) => (of === 0 ? '免费参与。' : `每次 ${points(of)}。`),
    prize: '奖品',
    odds: '概率',
    left: '剩余',
    noBound: '不限',
    gone: '已发完',
    word: '您自己的文字',
    wordSays: '参与开奖计算。可用字母和数字，不含冒号；可以留空。',
    play: (of) => (of === 0 ? '免费抽一次' : `用 ${points(of)}抽一次`),
    came: (number, prize) => `第 ${formatPoints(number, 'zh-CN')} 次：${prize}`,
    wasGone: (prize) => `抽中“${prize}”，但已发完：改发最后一项。`,
    coupon: '优惠券已放入您的钱包。',
    badge: '徽章已归您所有。',
    commitment: '承诺值',
    commitmentSays:
      '秘密种子的 SHA-256，在第一次参与之前公布。抽奖结束后种子也会公布，任何人都可以重新计算每一次结果。',
    ended: (day) => `已于 ${day} 结束`,
    seed: '种子',
    noSeed: '此抽奖的种子已丢失。',
    check: '在此核验每一次结果',
    checking: (count) => `正在核验：${formatPoints(count, 'zh-CN')} 次`,
    right: (count) => `全部 ${formatPoints(count, 'zh-CN')} 次结果均由种子得出，且种子与承诺值相符。`,
    wrongSeed: '种子与承诺值不符。',
    wrongPlay: (number) => `第 ${formatPoints(number, 'zh-CN')} 次结果并非由种子得出。`,
    save: '保存 draw.json',
    offline: '无需信任本页的核验方法：',
    rules: '规则见 docs/draws.md。',
  },
  declined: {
    AmountTooSmall: '按现行费率，这些积分折算后为零。',
    DuplicateOrder: '该订单号已使用过，请查看您的订单。',
    FxRateMissing: '网络今天没有所需的汇率。',
    IdempotencyConflict: '首次提交已完成，但内容不同。再次尝试前请先查看。',
    InsufficientPoints: (available, requested) => `您有 ${points(available)}，此项需要 ${points(requested)}。`,
    LimitReached: (most, span, remaining, at) =>
      `${spans[span]}最多 ${formatPoints(most, 'zh-CN')} 次，还剩 ${formatPoints(remaining, 'zh-CN')} 次${at === undefined ? '' : `（至 ${at}）`}。`,
    MemberNotActive: {
      ACTIVE: '消费已停止。',
      FROZEN: '消费已停止。由谁停止、如何恢复，见“钱包”。',
      CLOSED: '此会员已注销。',
    },
    MemberNotFound: '网络已不再认识您。',
    NoRateInForce: '该商户目前不收积分。',
    NotEligible: '此项目前不适用于您。',
    OfferNotFound: '此项已不存在。',
    OfferNotLive: '此项目前不可用。',
    OutOfStock: (left, instead) =>
      `${left === 0 ? '已无库存。' : `仅剩 ${formatPoints(left, 'zh-CN')} 件。`}${instead.length > 0 ? `可改选：${instead.join('、')}。` : ''}`,
    PartnerNotActive: '该商户目前不接受订单。',
  },
};
