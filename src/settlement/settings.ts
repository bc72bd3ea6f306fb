import { moneyAccounts } from '../ledger/index.js';
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
  paymentDays: forEveryone(
    setting(
      'KULA_PAYMENT_DAYS',
      '30',
      rules.integer(1, 3650),
      'Days after its issue by which a statement is to be paid; from then on it is overdue.',
    ),
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
  ledgerAccounts: listed(
    'KULA_LEDGER_ACCOUNTS',
    rules.byName(
      moneyAccounts,
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
      `must be numbers of accounts by the network's kinds of accounts, such as clearing=2100,reserve=2200: each of ${moneyAccounts.join(', ')} at most once, each number of 1 to 32 letters, digits, dots, hyphens and underscores`,
    ),
    [],
    "The numbers that the network's accounts have in its general ledger, for ledger.csv: clearing=2100,reserve=2200. A kind without one goes by its name; the memo accounts commitment and commitments are in the file only with one.",
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof settlementSettings> {}
}
