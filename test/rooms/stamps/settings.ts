import { defineSettings, setting, settingRules as rules, type ValuesOf } from '../../../src/platform/index.js';

export const stampsSettings = defineSettings({
  stampsMax: setting('KULA_STAMPS_MAX', '10', rules.integer(1, 100), 'Stamps that one card has room for.'),
});

declare module '../../../src/platform/config.js' {
  interface Config extends ValuesOf<typeof stampsSettings> {}
}
