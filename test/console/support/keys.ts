import type { Page } from 'playwright-core';

const focused = (page: Page): Promise<string> =>
  page.evaluate(
    "(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()",
  );

/** As long as anything else is waited for: what is walked to may still be on its way. */
const PATIENCE_MS = 30_000;

/** Presses the key until what has the focus is called so. */
export async function pressUntil(page: Page, key: string, name: string | RegExp): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    await page.keyboard.press(key);
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
  }
  throw new Error(`${key} never leads to ${String(name)}`);
}
