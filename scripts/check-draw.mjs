// Checks a draw by itself: whether its seed is the one that was committed to, and whether all plays are what the seed says.
//
//   node scripts/check-draw.mjs < draw.json
//
// draw.json: {"id", "commitment", "seed", "prizes": [{"weight", "stock"}], "plays": [{"number", "clientSeed", "drawn", "given"}]}
// with all plays of the draw in their order, as Draw and its plays are answered by the API. It prints what is wrong and exits 1,
// or says that all is right and exits 0. It needs Node alone. docs/draws.md says the rules in words, with an example.
import { createHash, createHmac } from 'node:crypto';

const faults = [];
const fault = (text) => {
  faults.push(text);
};

/** A whole number, given as a JSON number or as decimal text. */
function whole(value, what, least) {
  const isWhole =
    (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && /^\d{1,19}$/.test(value));
  if (!isWhole || BigInt(value) < least) throw new Error(`${what} must be a whole number, ${least.toString()} or more`);
  return BigInt(value);
}

/** The bytes of a text in hexadecimal. */
function bytes(value, what) {
  if (typeof value !== 'string' || !/^[0-9a-fA-F]{64}$/.test(value))
    throw new Error(`${what} must be 32 bytes in hexadecimal`);
  return Buffer.from(value, 'hex');
}

function list(value, what) {
  if (!Array.isArray(value)) throw new Error(`${what} must be a list`);
  return value;
}

/** The text of a play: without a colon, so that what is hashed can be read in one way only. */
function clientSeedOf(value, what) {
  if (typeof value !== 'string' || !/^[ -9;-~]{0,64}$/.test(value))
    throw new Error(`${what} must be 0 to 64 characters of printable ASCII, none of them a colon`);
  return value;
}

function text(value, what) {
  if (typeof value !== 'string') throw new Error(`${what} must be a text`);
  return value;
}

/** The place of the prize that play n draws, from 1. */
function drawn(seed, id, n, clientSeed, weights) {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  const all = 1n << 64n;
  const bound = all - (all % sum);
  for (let cursor = 0; ; cursor += 1) {
    const mac = createHmac('sha256', seed).update(`${id}:${n}:${clientSeed}:${cursor}`).digest();
    for (let i = 0; i < 32; i += 8) {
      const word = mac.readBigUInt64BE(i);
      if (word >= bound) continue;
      const t = word % sum;
      let reached = 0n;
      for (const [index, weight] of weights.entries()) {
        reached += weight;
        if (reached > t) return index + 1;
      }
    }
  }
}

function check(draw) {
  const id = text(draw.id, 'id');
  const seed = bytes(draw.seed, 'seed');
  const commitment = bytes(draw.commitment, 'commitment');
  const prizes = list(draw.prizes, 'prizes');
  if (prizes.length === 0) throw new Error('prizes must have at least one prize');
  const weights = prizes.map((prize, index) => whole(prize?.weight, `weight of prize ${index + 1}`, 1n));
  // Of a greater sum no word of 64 bits would ever decide.
  if (weights.reduce((all, weight) => all + weight, 0n) > 1n << 64n)
    throw new Error('the weights add up to more than 2^64');
  const left = prizes.map((prize, index) =>
    prize.stock === null || prize.stock === undefined ? null : whole(prize.stock, `stock of prize ${index + 1}`, 1n),
  );
  if (left.at(-1) !== null) throw new Error('the last prize must be without stock');
  if (!createHash('sha256').update(seed).digest().equals(commitment))
    fault('the commitment is not the SHA-256 of the seed');

  const plays = list(draw.plays, 'plays');
  for (const [index, play] of plays.entries()) {
    const n = BigInt(index + 1);
    const what = `play ${n.toString()}`;
    if (whole(play?.number, `number of ${what}`, 0n) !== n) {
      fault(`${what} is missing: in its place stands number ${play.number}`);
      return plays.length;
    }
    const place = drawn(seed, id, n.toString(), clientSeedOf(play.clientSeed, `clientSeed of ${what}`), weights);
    if (play.drawn !== place) fault(`${what} drew ${play.drawn}, and the seed says ${place.toString()}`);
    const given = left[place - 1] === 0n ? prizes.length : place;
    if (play.given !== given) fault(`${what} was given ${play.given}, and it should have been ${given.toString()}`);
    const before = left[given - 1];
    if (typeof before === 'bigint') left[given - 1] = before - 1n;
  }
  return plays.length;
}

async function read() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

try {
  const draw = await read();
  if (typeof draw !== 'object' || draw === null) throw new Error('it must be an object');
  const count = check(draw);
  if (faults.length === 0) console.log(`The commitment and all ${count.toString()} plays are right.`);
} catch (error) {
  fault(`the draw cannot be read: ${error.message}`);
}
for (const one of faults) console.error(one);
process.exitCode = faults.length === 0 ? 0 : 1;
