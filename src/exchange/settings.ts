import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const exchangeSettings = defineSettings({
  noticeDays: forEveryone(
    setting(
      'KULA_NOTICE_DAYS',
      '30',
      rules.integer(0, 3650),
      "Days between a later rate sheet's proposal and its start, at least.",
    ),
  ),
  accrualMax: forEveryone(
    setting(
      'KULA_ACCRUAL_MAX',
      '1000000000',
      rules.integer(1, Number.MAX_SAFE_INTEGER),
      'Points that one accrual, or one conversion in, may give at most.',
    ),
  ),
  fourEyes: setting(
    'KULA_FOUR_EYES',
    { embedded: 'false', else: 'true' },
    rules.flag,
    'Whether what someone proposed, drafted or submitted needs another one to approve it.',
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof exchangeSettings> {}
}
