import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const redemptionSettings = defineSettings({
  quoteSeconds: forEveryone(
    setting('KULA_QUOTE_SECONDS', '300', rules.integer(1, 86_400), 'Seconds that a quote stands.'),
  ),
  holdSeconds: forEveryone(
    setting(
      'KULA_HOLD_SECONDS',
      '1800',
      rules.integer(1, 2_592_000),
      'Seconds that an authorised redemption holds its points.',
    ),
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof redemptionSettings> {}
}
