/** The operation on levels. */
import { newId } from '../../../../src/platform/index.js';
import type { Case, Scene } from './case.js';
import { DAY_MS, operator } from './stage.js';

const names = [{ locale: 'en', text: 'Gold' }];

interface Levelled extends Scene {
  readonly memberId: string;
}

const setTier: Case<Levelled> = {
  operation: 'setTier',
  scene: async (stage) => {
    const owner = await stage.partner();
    const levels = [
      { code: 'BASIC', names, needs: '0' },
      { code: 'GOLD', names, needs: '100' },
    ];
    const ladderId = await stage.offer('draftLadder', owner, {
      measure: 'POINTS',
      window: 'YEAR',
      graceDays: 0,
      levels,
    });
    const memberId = await stage.member(owner);
    const until = new Date(Date.now() + 30 * DAY_MS).toISOString();
    const input = { member: { id: memberId }, ladderId, level: 'GOLD', until, reason: 'A guest.' };
    return { stage, who: operator, memberId, args: { input } };
  },
  breakers: {
    OfferNotFound: {
      break: ({ args }) => {
        args.input.ladderId = newId('ladder');
      },
    },
    MemberNotFound: {
      break: ({ args }) => {
        args.input.member = { id: newId('member') };
      },
    },
  },
};

export const levelCases = [setTier];
