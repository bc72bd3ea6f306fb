import { Notice } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { shownColumn } from '../parts/columns.js';
import { DataTable } from '../parts/data-table.js';
import type { Setting } from './system-query.js';

/** Such as "true when embedded, else false": whether that is the value in force, nobody says. */
const isConditional = (one: Setting): boolean => one.default.includes(' when embedded');

/** All settings, with what they mean in the network's own words. */
export function Settings({ of }: { readonly of: readonly Setting[] }) {
  const t = useText();
  const text = t.network.system;
  return (
    <section>
      <h2>{text.settings}</h2>
      <DataTable
        list="settings"
        caption={text.settings}
        isPart
        rows={of}
        keyOf={({ name }) => name}
        empty={<Notice kind="empty" title={text.noSettings} />}
        columns={[
          shownColumn<Setting>(
            'name',
            text.setting,
            ({ name }) => <code className="whole">{name}</code>,
            ({ name }) => name,
          ),
          shownColumn<Setting>(
            'value',
            text.value,
            ({ value }) => <code>{value}</code>,
            ({ value }) => value,
          ),
          shownColumn<Setting>(
            'default',
            text.fromDefault,
            (one) =>
              one.value === one.default ? (
                ''
              ) : isConditional(one) ? (
                <span className="quiet">{text.defaultIs(one.default)}</span>
              ) : (
                <strong>{text.notDefault(one.default)}</strong>
              ),
            (one) => one.default,
          ),
          shownColumn<Setting>(
            'means',
            text.means,
            ({ description }) => <span lang="en">{description}</span>,
            ({ description }) => description,
          ),
        ]}
      />
    </section>
  );
}
