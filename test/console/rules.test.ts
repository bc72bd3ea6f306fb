/** Every rule that an input can break is said in both languages, with the same values in it. */
import { describe, expect, it } from '@jest/globals';
import { rulesEn } from '../../src/console/messages/rules-en.js';
import { rulesZhCn } from '../../src/console/messages/rules-zh-cn.js';
import { ruleMeanings } from '../../src/platform/rule-codes.js';

const placesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

describe('the rules of inputs', () => {
  it('are all said in both languages', () => {
    const codes = Object.keys(ruleMeanings).sort();
    expect(Object.keys(rulesEn).sort()).toEqual(codes);
    expect(Object.keys(rulesZhCn).sort()).toEqual(codes);
  });

  it.each(Object.entries(ruleMeanings))('%s has the values that the network gives', (code, { means }) => {
    expect(placesIn(rulesEn[code] ?? '')).toEqual(placesIn(means));
    expect(placesIn(rulesZhCn[code] ?? '')).toEqual(placesIn(means));
  });
});
