import {
  defineSettings,
  forEveryone,
  setting,
  listed,
  settingRules as rules,
  type ValuesOf,
} from '../platform/index.js';

export const settlementSettings = defineSettings({
  agreeDays: forEveryone(
    setting('KULA_AGREE_DAYS', '10', rules.integer(1, 3650), 'Days after which a statement without a word is agreed.'),
  ),
  closeCron: forEveryone(
    setting(
      'KULA_CLOSE_CRON',
      'off',
      rules.cronOrOff,
      'When the settlement period closes by itself: a cron expression of five fields in KULA_TIME_ZONE, or off.',
    ),
  ),
  bankAccounts: listed(
    'KULA_BANK_ACCOUNTS',
    rules.bankAccounts,
    [],
    "The network's own accounts, which payments files are debited to, one a currency: EUR=IBAN/BIC,USD=NUMBER/BIC. Without one the files leave the account for the bank's software to fill in.",
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof settlementSettings> {}
}
