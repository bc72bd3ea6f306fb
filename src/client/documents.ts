/** Many documents at once. */
import { graphql } from './graphql.js';

const typed = <const Text extends string>(text: Text) => graphql(text, []);

type Documents<Texts extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof Texts]: ReturnType<typeof typed<Texts[Name]>>;
};

/**
 * Types each document when it is first asked for. The compiler took 7 s for those of all mutations, and the linter as long,
 * wherever something of the client was looked at.
 */
export const documentsOf = <const Texts extends Readonly<Record<string, string>>>(texts: Texts): Documents<Texts> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, typed(text)])) as never;
