/** The network's clock and settings as a test wants them, which the page reads when it is opened. */
import type { Page } from 'playwright-core';

interface Network {
  clock: { now: string; offsetSeconds: number };
  settings: { name: string; value: string }[];
}

interface Answer {
  readonly data?: { readonly network?: Network };
}

export async function changeNetwork(page: Page, change: (network: Network) => void): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData()?.includes('query Who ') ?? false)) return route.fallback();
    const response = await route.fetch();
    const body = (await response.json()) as Answer;
    if (body.data?.network) change(body.data.network);
    return route.fulfill({ response, json: body });
  });
}
