/** Answers of the network as a test wants them: late, wrong, forbidden or empty. What tells who is signed in stays as it is. */
import type { Page, Route } from 'playwright-core';

export type State = 'loading' | 'error' | 'forbidden' | 'empty';
export const states: readonly State[] = ['loading', 'error', 'forbidden', 'empty'];

interface Asked {
  readonly query?: string;
}

const isWho = (route: Route): boolean => {
  const { query = '' } = (route.request().postDataJSON() ?? {}) as Asked;
  return query.includes('query Who ');
};

/** Every list without what is in it, and every object that is not needed to find a list gone. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      if (name === 'pageInfo') return [name, { ...(one as object), hasNextPage: false, endCursor: null }];
      return [name, emptied(one)];
    }),
  );
}

const failure = (code: string, message: string) => ({
  status: 200,
  contentType: 'application/json',
  headers: { 'x-request-id': 'req-of-the-test' },
  body: JSON.stringify({ data: null, errors: [{ message, extensions: { code } }] }),
});

async function answer(route: Route, state: State): Promise<void> {
  if (isWho(route)) return route.continue();
  switch (state) {
    case 'loading':
      // It is never answered: the page is closed before.
      return;
    case 'error':
      return route.fulfill(failure('INTERNAL', 'a fault of the test'));
    case 'forbidden':
      return route.fulfill(failure('FORBIDDEN', 'not for you'));
    case 'empty': {
      const response = await route.fetch();
      const body = (await response.json()) as { data?: unknown };
      return route.fulfill({ response, json: { ...body, data: emptied(body.data) } });
    }
  }
}

/** From now on every question of the page is answered so; gives what takes it back. */
export async function answerWith(page: Page, state: State): Promise<() => Promise<void>> {
  await page.route('**/graphql', (route) => answer(route, state));
  return () => page.unroute('**/graphql');
}
