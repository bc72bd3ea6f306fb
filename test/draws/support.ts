/** Draws over the API: set up, played and read. */
import { spawnSync } from 'node:child_process';
import { setUp } from '../support/offers.js';
import type { Client, Loose, TestGateway, TestMember, TestPartner } from '../support/server.js';

let count = 0;
export const key = (): string => `draw-${(count += 1).toString()}`;

const REFUSED = '... on Refusal { code message }';
export const DRAFT = `mutation($input: DraftDrawInput!) { draftDraw(input: $input) { __typename ... on DraftOfferPayload { replayed offer { id version status } }
  ${REFUSED} ... on InvalidTransition { from } } }`;
const PLAY = `id number clientSeed drawn given playedAt draw { id } grant { id cause points text subject { id } coupons { id status } badges { code } }`;
export const PLAYING = `mutation($input: PlayDrawInput!) { playDraw(input: $input) { __typename ... on PlayDrawPayload { replayed play { ${PLAY} } wallet { available held version } }
  ${REFUSED} ... on PartnerNotActive { partnerStatus } ... on OfferNotLive { status } ... on MemberNotActive { memberStatus } ... on NotEligible { unmet }
  ... on LimitReached { measure span most remaining resetsAt } ... on InsufficientPoints { available requested } ... on FxRateMissing { base quote } } }`;
const DRAW = `query($id: ID!) { offer(id: $id) { id kind status plain zh: plain(locale: "zh") ... on Draw { points commitment seed conditions { tier { level } window { weekdays } }
  prizes { name weight odds stock left points coupon { count couponKind { id } } badge }
  plays(first: 100) { nodes { number clientSeed drawn given } pageInfo { hasNextPage endCursor } } } } }`;

export const nameOf = (text: string): object[] => [{ locale: 'en', text }];
export const prize = (name: string, weight: number, more: object = {}): object => ({
  names: nameOf(name),
  weight,
  ...more,
});

/** One prize of 100 points, one of 20 points, and nothing. */
export const usualPrizes = [
  prize('Grand prize', 20, { stock: 1, award: { points: 100 } }),
  prize('Small prize', 30, { stock: 1, award: { points: 20 } }),
  prize('Better luck next time', 50),
];

/** The input of a draw that costs 10 points. */
export const drawInput = (more: object = {}, offer: object = {}): Loose => ({
  points: 10,
  prizes: usualPrizes,
  ...more,
  offer: { names: nameOf('Autumn draw'), ...offer },
});

/** A draw that is live. */
export const liveDraw = (
  gateway: TestGateway,
  owner: TestPartner,
  input: Loose = drawInput(),
  asked: readonly TestPartner[] = [],
): Promise<string> => setUp(gateway.operator, 'draftDraw', owner.app, input, asked);

export const playInput = (drawId: string, more: object = {}): Loose => ({ idempotencyKey: key(), drawId, ...more });

export const play = async (client: Client, drawId: string, more: object = {}): Promise<Loose> =>
  (await client.ask(PLAYING, { input: playInput(drawId, more) })).playDraw;

export const playAs = (partner: TestPartner, member: TestMember, drawId: string, more: object = {}): Promise<Loose> =>
  play(partner.app, drawId, { member: { id: member.id }, ...more });

export const drawOf = async (client: Client, id: string): Promise<Loose> => (await client.ask(DRAW, { id })).offer;

/** Runs `scripts/check-draw.mjs` on what the API answers of a draw that has ended. */
export function checkDraw({ id, commitment, seed, prizes, plays }: Loose): { status: number | null; said: string } {
  const input = JSON.stringify({ id, commitment, seed, prizes, plays: plays.nodes });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-draw.mjs'], {
    input,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}
