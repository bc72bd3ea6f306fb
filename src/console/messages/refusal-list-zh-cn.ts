import type { refusalListEn } from './refusal-list-en.js';

export const refusalListZhCn: typeof refusalListEn = {
  leadNetwork: '一周内被拒绝的请求，以及规则所依据的数据。这些请求均未造成任何更改。',
  leadOwn: '一周内网络拒绝的贵方请求及其原因。这些请求均未造成任何更改。',
  code: '拒绝代码',
  operation: '操作',
  why: '原因',
  who: '请求者',
  seen: '规则所依据的数据',
  fieldsOf: (count) => `${count.toString()} 个字段`,
  none: '没有被拒绝的请求。',
  noneSays: '例如：消费金额不足以获得积分，或兑换的积分超过余额，都会列在这里。',
};
