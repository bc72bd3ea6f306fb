import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const mallSettings = defineSettings({
  reserveHours: forEveryone(
    setting(
      'KULA_RESERVE_HOURS',
      '24',
      rules.integer(1, 8_760),
      'Hours for which an order that waits for its money holds units and points.',
    ),
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof mallSettings> {}
}
