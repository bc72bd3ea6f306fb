import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const accrualSettings = defineSettings({
  backdateDays: forEveryone(
    setting('KULA_BACKDATE_DAYS', '90', rules.integer(0, 3650), 'Days that occurredAt may lie back.'),
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof accrualSettings> {}
}
