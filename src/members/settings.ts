import { defineSettings, forEveryone, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const membersSettings = defineSettings({
  memberCodeSeconds: forEveryone(
    setting('KULA_MEMBER_CODE_SECONDS', '60', rules.integer(5, 3600), 'Seconds that a member code is good.'),
  ),
  cardPrefix: setting(
    'KULA_CARD_PREFIX',
    '900000',
    rules.digits(6),
    'The six digits that numbers of cards begin with; cards that are printed keep theirs.',
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof membersSettings> {}
}
