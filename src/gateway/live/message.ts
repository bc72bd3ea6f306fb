/**
 * A message from one gateway to the others: there is something to read in the journal. It says nothing else, so nothing
 * else can be believed.
 */
interface Hint {
  /** The gateway that sent it. */
  readonly from: string;
  /** The sequence of the last entry that the sender committed. A gateway that has read that far need not look. */
  readonly last: bigint;
}

const form = /^([0-9a-f-]{36}) (\d{1,16})$/;

export const encode = ({ from, last }: Hint): string => `${from} ${last.toString()}`;

/**
 * Reads a message. Undefined for a text that no gateway of this version sends; the journal is looked at all the same.
 */
export function decode(text: string): Hint | undefined {
  // A text that someone else sends may be of any length.
  const [, from, last] = text.length <= 64 ? (form.exec(text) ?? []) : [];
  return from === undefined || last === undefined ? undefined : { from, last: BigInt(last) };
}
