import { BadInput, bounds, readText } from '../../platform/index.js';
import { defineCondition } from './rule.js';

const TAGS_MAX = 100;

/** The member has one of these tags of the offer's owner. */
export const tags = defineCondition<readonly string[], readonly string[]>({
  read: (field, input) => {
    if (input.length === 0 || input.length > TAGS_MAX)
      throw new BadInput(field, `must have 1 to ${TAGS_MAX.toString()} tags`);
    return [...new Set(input.map((tag, index) => readText(`${field}.${index.toString()}`, tag, bounds.tag)))];
  },
  holds: (terms, { situation, offer }) => {
    const own = situation.member?.tags.get(offer.ownerId);
    return own !== undefined && terms.some((tag) => own.has(tag));
  },
  needs: 'tags',
  // Tags are a partner's own words about its members, which are not for everyone to read.
  plain: (_terms, language) => (language === 'zh' ? '限特定会员' : 'for selected members'),
});
