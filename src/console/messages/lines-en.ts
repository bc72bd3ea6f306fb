import type { LineKind } from '../frame/graphql.js';
import { byFigure } from './counted-en.js';

/** The figures of a line, written as the language has them. */
export interface LineFigures {
  readonly points: string;
  readonly amount: string;
  /** What a point comes to; null for a line without points. */
  readonly price: string | null;
  /** Whether every point had that price; else it is the mean. */
  readonly isExact: boolean;
  /** The other partner, where there is one. */
  readonly other: string;
}

export interface LineText {
  readonly title: string;
  readonly how: (figures: LineFigures) => string;
}

const at = ({ price, isExact }: LineFigures): string =>
  price === null ? '' : isExact ? `, at ${price} a point` : `, at ${price} a point on average`;

/** "1 point", "2 points". */
const points = (f: LineFigures): string => `${f.points} ${byFigure(f.points, 'point', 'points')}`;
const them = (f: LineFigures): string => byFigure(f.points, 'it', 'them');

export const linesEn: Readonly<Record<LineKind, LineText>> = {
  ADJUSTMENT: {
    title: 'Adjustment',
    how: ({ amount }) => `${amount}: what the network granted or took back on disputed lines of earlier statements.`,
  },
  BREAKAGE_SHARE: {
    title: 'Share of expired points',
    how: (f) =>
      `${points(f)} expired; ${f.amount} is the share of ${byFigure(f.points, 'its', 'their')} reserve that goes back to the issuer${at(f)}.`,
  },
  CARRIED_FORWARD: {
    title: 'Carried forward',
    how: ({ amount }) => `${amount}: what was left of the last statement after rounding to what banks transfer.`,
  },
  CONVERTED_IN: {
    title: 'Converted in',
    how: (f) => `${points(f)} given for units of the partner's own scheme: ${f.amount}${at(f)}.`,
  },
  CONVERTED_OUT: {
    title: 'Converted out',
    how: (f) => `${points(f)} taken for units of the partner's own scheme: ${f.amount}${at(f)}.`,
  },
  FUNDED_ELSEWHERE: {
    title: 'Funded elsewhere',
    how: (f) =>
      `${f.points} of its points ${byFigure(f.points, 'was', 'were')} spent at ${f.other}; it pays ${f.amount} for ${them(f)}${at(f)}.`,
  },
  FUNDING_REFUNDED: {
    title: 'Funding refunded',
    how: (f) => `${f.points} of its points came back by refunds at ${f.other}: ${f.amount}${at(f)}.`,
  },
  ISSUED: {
    title: 'Issued',
    how: (f) => `${points(f)} given to members: ${f.amount}${at(f)}.`,
  },
  ISSUE_REVERSED: {
    title: 'Issue reversed',
    how: (f) => `${points(f)} taken back, because purchases were returned: ${f.amount}${at(f)}.`,
  },
  REDEEMED_HERE: {
    title: 'Redeemed here',
    how: (f) => `${points(f)} accepted from members; the network pays ${f.amount} for ${them(f)}${at(f)}.`,
  },
  REDEMPTION_REFUNDED: {
    title: 'Redemption refunded',
    how: (f) =>
      `${f.points} accepted ${byFigure(f.points, 'point', 'points')} given back to members: ${f.amount}${at(f)}.`,
  },
  SHARE_PAID: {
    title: 'Share paid',
    how: (f) => `${f.amount}: its part of what members received at ${f.other}, such as discounts of coupons.`,
  },
  SHARE_RECEIVED: {
    title: 'Share received',
    how: ({ amount }) =>
      `${amount}: what others paid it for what members received from it, such as discounts of coupons.`,
  },
};
