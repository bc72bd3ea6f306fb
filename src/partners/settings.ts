import { defineSettings, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const partnersSettings = defineSettings({
  creditLimitMicros: setting(
    'KULA_CREDIT_LIMIT',
    '1000000000.00',
    rules.amount,
    "What a new partner may come to owe at most, in its own currency, until setCreditLimit says otherwise; floored to the currency's minor unit.",
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof partnersSettings> {}
}
