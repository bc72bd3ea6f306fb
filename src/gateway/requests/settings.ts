import { defineSettings, setting, settingRules as rules, type ValuesOf } from '../../platform/index.js';

export const requestSettings = defineSettings({
  requestDays: setting(
    'KULA_REQUEST_DAYS',
    '7',
    rules.integer(1, 3650),
    "Days that partners' requests stay in the log of requests (table request_log).",
  ),
});

declare module '../../platform/config.js' {
  interface Config extends ValuesOf<typeof requestSettings> {}
}
