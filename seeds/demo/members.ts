import type { MemberId } from '../../src/platform/index.js';
import { Random } from '../random.js';
import type { Actor, Stage } from '../stage.js';
import { demoCodes, demoPartners, type DemoCode } from './partners.js';

/** A member of the demo, with the state of its wallet as far as the player has seen it. */
export interface DemoMember {
  readonly id: MemberId;
  /** The member's partners, first the one at which it joined. */
  readonly partners: readonly DemoCode[];
  /** How often it buys, compared with others. */
  readonly weight: number;
  available: bigint;
}

export const MEMBER_COUNT = 200;

/** Members with names, for the README's examples. Each has its name as externalId. */
export const namedMembers: readonly { readonly name: string; readonly partners: readonly DemoCode[] }[] = [
  { name: 'anna', partners: ['bakery', 'airline', 'cinema', 'grocer', 'hotel'] },
  { name: 'ben', partners: ['bakery', 'grocer'] },
  { name: 'chika', partners: ['hotel', 'airline'] },
];

const EXTRA_LINKS = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] as const;

function drawPartners(random: Random): DemoCode[] {
  // One ticket for each percent of sales, so that busy partners enrol more.
  const tickets = demoCodes.flatMap((code) => Array.from({ length: demoPartners[code].sales }, () => code));
  const first = random.pick(tickets);
  const others = random.sample(
    demoCodes.filter((code) => code !== first),
    random.pick(EXTRA_LINKS),
  );
  return [first, ...others];
}

/** The partner's own number for the member. */
const externalIdOf = (code: DemoCode, index: number): string =>
  namedMembers[index]?.name ?? `${code}-${(100_000 + 37 * index).toString()}`;

/** The text from which the member's id is made. */
export const memberLabel = (index: number): string => `member ${index.toString()}`;

/** Enrols the members and links those with several partners. */
export async function enrolMembers(
  stage: Stage,
  actors: Readonly<Record<DemoCode, Actor>>,
  onEach: () => void,
): Promise<DemoMember[]> {
  const random = new Random('demo members');
  const members: DemoMember[] = [];
  for (let index = 0; index < MEMBER_COUNT; index += 1) {
    const drawn = drawPartners(random);
    const weight = random.skewed(1, 9);
    const partners = namedMembers[index]?.partners ?? drawn;
    const [first = 'bakery', ...others] = partners;
    const id = await stage.enrol(actors[first], externalIdOf(first, index), memberLabel(index));
    for (const code of others) await stage.link(actors[code], id, externalIdOf(code, index));
    members.push({ id, partners, weight: index < namedMembers.length ? 9 : weight, available: 0n });
    onEach();
  }
  return members;
}
