import { bounds, describeText, readOptionalText } from '../platform/index.js';

/** Where at a partner something was bought: its own numbers, each null when the partner did not say it. */
export interface Site {
  readonly store: string | null;
  readonly till: string | null;
}

interface SiteFields {
  readonly store?: string | null;
  readonly till?: string | null;
}

/** Reads the store and the till of an input. Errors: BadInput. */
export const readSite = (field: string, { store, till }: SiteFields): Site => ({
  store: readOptionalText(`${field}.store`, store, bounds.store),
  till: readOptionalText(`${field}.till`, till, bounds.till),
});

/** What the API says of the fields, in inputs and in answers. */
export const siteTexts = {
  store: `The partner's own number of the shop or site, ${describeText('number', bounds.store)}.`,
  till: `The partner's own number of the till or terminal in it, ${describeText('number', bounds.till)}.`,
  storeAnswered: 'The shop or site, as the partner numbers it; null when it was not given.',
  tillAnswered: 'The till or terminal in it, as the partner numbers it; null when it was not given.',
} as const;
