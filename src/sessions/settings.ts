import { defineSettings, setting, settingRules as rules, type ValuesOf } from '../platform/index.js';

export const sessionsSettings = defineSettings({
  sessionHours: setting(
    'KULA_SESSION_HOURS',
    '8',
    rules.integer(1, 168),
    "Hours after which a browser's session ends, however much it is used; it ends earlier with the provider's token, and after 30 minutes without use.",
  ),
  demoSignin: setting(
    'KULA_DEMO_SIGNIN',
    { embedded: 'true', else: 'false' },
    rules.flag,
    'Lets callers on this machine sign in as anyone by POST /auth/demo: only where a network is tried out.',
  ),
});

declare module '../platform/config.js' {
  interface Config extends ValuesOf<typeof sessionsSettings> {}
}
