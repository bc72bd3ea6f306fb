/** What a page of alternatives reads: any token may ask for a hundred items, each under thirty names. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  startTestGateway,
  type Loose,
  type TestGateway,
  type TestMember,
  type TestPartner,
} from '../support/server.js';
import { watchedInMemory } from '../support/watched-engine.js';
import { itemInput, liveItem } from './support.js';

let gateway: TestGateway;
let bakery: TestPartner;
let anna: TestMember;
let texts: string[] = [];
beforeAll(async () => {
  gateway = await startTestGateway(watchedInMemory((text) => texts.push(text)));
  bakery = await gateway.partner();
  anna = await gateway.member(bakery);
}, 120_000);
afterAll(() => gateway.close(), 60_000);

it('enters the mall once, however many items ask: each alternative of each item read all of it anew', async () => {
  const points = [100, 400, 210, 190, 200];
  const ids: string[] = [];
  for (const one of points)
    ids.push(await liveItem(gateway, bakery, itemInput({ category: 'cups', prices: [{ points: one }] })));
  const asked = Array.from({ length: 20 }, (_, i) => `a${i.toString()}: alternatives(first: 3) { id }`).join(' ');
  texts = [];
  const { items } = await anna.client.ask(`{ items(first: 5) { nodes { id ... on Item { ${asked} } } } }`);
  // Once for the page, once for all that stand in.
  expect(texts.filter((text) => text.includes('config_version - h.news AS version')).length).toBeLessThanOrEqual(3);
  const nodes = items.nodes as Loose[];
  expect(nodes).toHaveLength(5);
  const instead = ({ a0 }: Loose): unknown[] => (a0 as Loose[]).map(({ id }) => points[ids.indexOf(id as string)]);
  const of = (one: number): unknown[] => instead(nodes.find(({ id }) => id === ids[points.indexOf(one)]) ?? {});
  // The nearest first, of two that are as near the one that was set up first.
  expect(of(200)).toEqual([210, 190, 100]);
  expect(of(100)).toEqual([190, 200, 210]);
  expect(of(400)).toEqual([210, 200, 190]);
  for (const node of nodes) expect(node.a19).toEqual(node.a0);
});
