import { useEffect, useState } from 'react';
import type { Trouble } from './api.js';
import type { Language } from './preferences.js';
import { useText } from './text.js';

type Rules = Readonly<Record<string, string>>;

/** Loaded when a value is not accepted for the first time: most visits need none of them. */
const loadRules = async (language: Language): Promise<Rules> =>
  language === 'zh-CN'
    ? (await import('../messages/rules-zh-cn.js')).rulesZhCn
    : (await import('../messages/rules-en.js')).rulesEn;

/** What the value that was not accepted must be; undefined while it is loaded, and for a rule that this version does not know. */
export function useRule(trouble: Trouble | undefined): string | undefined {
  const { locale } = useText();
  const [rules, setRules] = useState<Rules>();
  const rule = trouble?.rule;
  const isAsked = rule !== undefined;
  useEffect(() => {
    if (isAsked) loadRules(locale).then(setRules, () => undefined);
  }, [isAsked, locale]);
  return rule && rules?.[rule.code]?.replace(/\{(\w+)\}/g, (_, name: string) => rule.values[name] ?? '');
}

/** The field that was not accepted, and what it must be. */
export function RuleSaid({ of }: { readonly of: Trouble }) {
  const said = useRule(of);
  if (said === undefined) return null;
  return (
    <p>
      <code>{of.field}</code> {said}
    </p>
  );
}
