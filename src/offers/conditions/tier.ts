import { readId, readText } from '../../platform/index.js';
import type { LadderId } from '../ids.js';
import { defineCondition } from './rule.js';

export interface TierAtLeast {
  readonly ladderId: LadderId;
  /** The level's code. */
  readonly level: string;
}

export const LEVEL_CODE_MAX = 64;

/** The member has this level of the ladder, or a higher one. */
export const tier = defineCondition<{ readonly ladderId: string; readonly level: string }, TierAtLeast>({
  read: (field, input) => {
    const level = readText(`${field}.level`, input.level, LEVEL_CODE_MAX);
    return { ladderId: readId(`${field}.ladderId`, 'ladder', input.ladderId), level };
  },
  holds: ({ ladderId, level }, { situation }) => situation.member?.levels.get(ladderId)?.includes(level) === true,
  needs: 'levels',
  plain: ({ ladderId, level }, language, names) =>
    language === 'zh'
      ? `${names.ladder(ladderId)}等级达到${level}`
      : `for members of ${names.ladder(ladderId)} who are at least ${level}`,
});
