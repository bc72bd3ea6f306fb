/** Recomputes a draw in this browser, by the rules of docs/draws.md. */

export interface DrawToCheck {
  readonly id: string;
  readonly commitment: string | null;
  readonly seed: string;
  readonly prizes: readonly { readonly weight: number; readonly stock: number | null }[];
  /** All of them, in their order. */
  readonly plays: readonly {
    readonly number: number;
    readonly clientSeed: string;
    readonly drawn: number;
    readonly given: number;
  }[];
}

/** What was found: all is right, the seed is another, or the play of that number is the first wrong one. */
export type DrawChecked = 'right' | 'seed' | number;

const WORD = 1n << 64n;

const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The place in the prizes, from 1, on which the word falls. */
function prizeAt(weights: readonly bigint[], place: bigint): number {
  let sum = 0n;
  return weights.findIndex((weight) => place < (sum += weight)) + 1;
}

/** Errors: TypeError where the browser has no WebCrypto, which is there over HTTPS and on this machine alone. */
export async function checkDraw({ id, commitment, seed, prizes, plays }: DrawToCheck): Promise<DrawChecked> {
  const bytes = fromHex(seed);
  if (toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))) !== commitment) return 'seed';
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const weights = prizes.map(({ weight }) => BigInt(weight));
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const fair = WORD - (WORD % whole);
  const draw = async (number: number, clientSeed: string): Promise<number> => {
    for (let cursor = 0; ; cursor += 1) {
      const text = `${id}:${number.toString()}:${clientSeed}:${cursor.toString()}`;
      const words = new DataView(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
      const word = [0, 8, 16, 24].map((at) => words.getBigUint64(at)).find((one) => one < fair);
      if (word !== undefined) return prizeAt(weights, word % whole);
    }
  };
  const left = prizes.map(({ stock }) => stock);
  for (const [index, { number, clientSeed, drawn, given }] of plays.entries()) {
    const expected = await draw(number, clientSeed);
    const stock = left[expected - 1] ?? null;
    const handed = stock === 0 ? prizes.length : expected;
    if (number !== index + 1 || drawn !== expected || given !== handed) return index + 1;
    if (stock !== null && stock > 0) left[expected - 1] = stock - 1;
  }
  return 'right';
}
