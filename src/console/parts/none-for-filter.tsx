import { leavesFocus } from '../frame/return-focus.js';
import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { useUrlState } from '../frame/url-state.js';

/** Nothing fits, and the button that takes the filters away. */
export function NoneForFilter({ filters }: { readonly filters: readonly string[] }) {
  const t = useText();
  const [, change] = useUrlState();
  return (
    <Notice kind="empty" title={t.states.noneForFilter}>
      <button
        type="button"
        ref={leavesFocus}
        onClick={() => change({ ...Object.fromEntries(filters.map((name) => [name, null])), after: null })}
      >
        {t.states.clearFilter}
      </button>
    </Notice>
  );
}
