import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const casesSettings = defineSettings({
  caseHours: forEveryone(
    setting(
      'KULA_CASE_HOURS',
      '48',
      rules.integer(1, 8_760),
      'Hours after which a case that its partner has not answered comes before the operator.',
    ),
  ),
  reviewHours: forEveryone(
    setting(
      'KULA_REVIEW_HOURS',
      '72',
      rules.integer(1, 8_760),
      'Hours after which a review that nobody has answered counts as accepted.',
    ),
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof casesSettings> {}
}
