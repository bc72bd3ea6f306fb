/** A decimal of the network as people of the locale write it, every digit of it: it is never read into a float. */
export const formatDecimal = (amount: string, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 100 })
    .format(amount as Intl.StringNumericLiteral)
    .replace('-', '−');
