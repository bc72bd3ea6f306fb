import type { requestListEn } from './request-list-en.js';

export const requestListZhCn: typeof requestListEn = {
  lead: '贵方密钥和人员近几天的请求，最新的在前。它用于查找请求，并非完整记录：请求很多时会缺少一部分。',
  orderId: '订单号',
  idempotencyKey: '幂等键',
  outcome: '结果',
  wentWell: '成功',
  failed: '失败或被拒绝',
  operation: '操作',
  answered: '答复',
  replayed: '重复给出先前的答复',
  refusedOf: (refused, size) => `${size.toString()} 项中有 ${refused.toString()} 项被拒绝`,
  listOf: (size) => `共 ${size.toString()} 项`,
  who: '请求者',
  numbers: '编号',
  took: '耗时',
  milliseconds: (ms) => `${ms.toString()} 毫秒`,
  none: '还没有请求。',
  noneSays: '贵方密钥和人员的每个请求及其结果都列在这里。',
  endsEarly: '更早的记录中可能还有符合条件的：请查看下一页。',
};
