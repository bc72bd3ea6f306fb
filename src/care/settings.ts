import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const careSettings = defineSettings({
  claimDays: forEveryone(
    setting(
      'KULA_CLAIM_DAYS',
      '30',
      rules.integer(1, 365),
      'Days after its posting in which a receipt can be claimed.',
    ),
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof careSettings> {}
}
