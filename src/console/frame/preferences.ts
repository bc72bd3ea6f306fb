/** What a person chose for this browser. None of it is secret, and none of it says who they are. */
export type Theme = 'light' | 'dark' | 'system';
export type Language = 'en' | 'zh-CN';

export const themes: readonly Theme[] = ['light', 'dark', 'system'];
export const languages: readonly Language[] = ['en', 'zh-CN'];

const read = (key: string): string | null => {
  try {
    return localStorage.getItem(`kula.${key}`);
  } catch {
    // Storage can be forbidden: then each visit begins with what the browser says.
    return null;
  }
};

function write(key: string, value: string): boolean {
  try {
    localStorage.setItem(`kula.${key}`, value);
    return true;
  } catch {
    // As above; or it is full.
    return false;
  }
}

export function readTheme(): Theme {
  const kept = read('theme');
  return themes.find((theme) => theme === kept) ?? 'system';
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

export function keepTheme(theme: Theme): void {
  write('theme', theme);
  applyTheme(theme);
}

/** The one that was chosen, else Chinese where the browser asks for that, else English. */
export function readLanguage(): Language {
  const kept = read('language');
  return (
    languages.find((language) => language === kept) ??
    (navigator.languages[0]?.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
  );
}

export function keepLanguage(language: Language): void {
  write('language', language);
}

export interface SavedView {
  readonly name: string;
  readonly url: string;
}

/** The saved views of one list: a name and an address each. */
export function readViews(list: string): readonly SavedView[] {
  try {
    const kept: unknown = JSON.parse(read(`views.${list}`) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  'url' in value &&
  typeof value.name === 'string' &&
  typeof value.url === 'string' &&
  value.url.startsWith('?');

export function keepViews(list: string, views: readonly SavedView[]): void {
  write(`views.${list}`, JSON.stringify(views));
}

export interface SeenDigest {
  /** The digest that this browser saw first; undefined when this is the first. */
  readonly before: string | undefined;
  /** Whether it is kept for the next time: storage can be forbidden or full. */
  readonly isKept: boolean;
}

/**
 * The digests that this browser has seen, by statement, to say when one is not what it was.
 * @param began when the statement's period began. Statements of a demo that was begun afresh have the ids of those before,
 *   and are others; elsewhere an id is enough, and what the network says of the period must not matter.
 */
export function rememberDigest(statement: string, began: string, digest: string): SeenDigest {
  const key = readDemo() ? `digest.${statement}.${began}` : `digest.${statement}`;
  const before = read(key) ?? undefined;
  return { before, isKept: before !== undefined || write(key, digest) };
}

/** What a network said that was deleted is no measure for the one after it. */
export function forgetDigests(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('kula.digest.')) localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** Whether the last signing in was by a card of the demo: then a bar says so. */
export function keepDemo(isDemo: boolean): void {
  write('demo', isDemo.toString());
}
export const readDemo = (): boolean => read('demo') === 'true';
