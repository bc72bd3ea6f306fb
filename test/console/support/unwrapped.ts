/** Finds texts of a page that are neither messages nor data. */
import type { Page } from 'playwright-core';

/** Every text that is shown outside of code, figures and instants, with the text of what is around it. */
const COLLECT = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const parent = node.parentElement;
    if (text === '' || !parent || parent.closest('script,style,code,pre,kbd,time,.figure,[lang]:not(html)')) continue;
    found.push(text);
  }
  return found;
})()`;

const LETTERS = /\p{Letter}/u;
/** Codes are the same in every language. */
const CODE = /^[A-Z][A-Z0-9_]{2,}$/;

/** What the network answered, as the texts that are in it. */
function dataOf(answers: string): string {
  return answers.replaceAll('\\"', '"');
}

/**
 * @param answers what the network answered for what is shown
 * @returns texts with letters, in which something stands outside of a message and is not in an answer
 */
export async function unwrappedTexts(page: Page, answers: string): Promise<readonly string[]> {
  const texts = await page.evaluate<string[]>(COLLECT);
  const data = dataOf(answers);
  const strange = texts.filter((text) => {
    // What is left when the messages are taken out, from the innermost.
    let rest = text;
    for (let before = ''; before !== rest;) {
      before = rest;
      rest = rest.replace(/⟦[^⟦⟧]*⟧/g, '');
    }
    rest = rest.trim();
    return LETTERS.test(rest) && !CODE.test(rest) && !data.includes(rest);
  });
  return [...new Set(strange)];
}
