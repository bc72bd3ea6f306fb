import { readText } from '../../platform/index.js';
import { defineEffect } from './rule.js';

export const BADGE_MAX = 64;

/** A virtual honour, by its code. */
export const badge = defineEffect<string, string>({
  read: (field, input) => readText(field, input, BADGE_MAX),
  plain: (code, language) => (language === 'zh' ? `徽章“${code}”` : `the badge "${code}"`),
});
