import { defineSettings, setting, settingRules as rules, type ValuesOf } from '../../platform/index.js';

export const refusalSettings = defineSettings({
  refusalDays: setting(
    'KULA_REFUSAL_DAYS',
    '30',
    rules.integer(1, 3650),
    'Days that refusals stay in the log of refusals (table refusal_log).',
  ),
});

declare module '../../platform/config.js' {
  interface Config extends ValuesOf<typeof refusalSettings> {}
}
