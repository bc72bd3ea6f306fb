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
  watchBurstMembers: setting(
    'KULA_WATCH_BURST_MEMBERS',
    '12',
    rules.integer(0, 10_000),
    'The number of members at one till within KULA_WATCH_BURST_MINUTES that is put before the operator; 0: this is not watched.',
  ),
  watchBurstMinutes: setting(
    'KULA_WATCH_BURST_MINUTES',
    '5',
    rules.integer(1, 1_440),
    'Minutes in which the members at one till are counted.',
  ),
  watchReturns: setting(
    'KULA_WATCH_RETURNS',
    '4',
    rules.integer(0, 1_000),
    'The number of purchases of one member that came back within KULA_WATCH_RETURN_DAYS after it had spent points that is put before the operator; 0: this is not watched.',
  ),
  watchReturnDays: setting(
    'KULA_WATCH_RETURN_DAYS',
    '30',
    rules.integer(1, 365),
    'Days in which returns after redemptions are counted.',
  ),
  watchRingFriends: setting(
    'KULA_WATCH_RING_FRIENDS',
    '5',
    rules.integer(0, 1_000),
    'The number of rewarded friends of one circle at one place within KULA_WATCH_RING_HOURS that is put before the operator; 0: this is not watched.',
  ),
  watchRingHours: setting(
    'KULA_WATCH_RING_HOURS',
    '24',
    rules.integer(1, 8_760),
    'Hours in which the rewarded friends of one circle are counted.',
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof careSettings> {}
}
