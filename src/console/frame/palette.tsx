import { Combobox, ComboboxItem, ComboboxList, ComboboxProvider } from '@ariakit/react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { Modal } from './modal.js';
import { placeOfId } from './place-of-id.js';
import { isFor, places } from './places.js';
import { useSession } from './session.js';
import { useText } from './text.js';

/** Goes to a screen by its name, or to the object whose id was pasted. */
export function Palette({ close }: { readonly close: () => void }) {
  const t = useText();
  const session = useSession();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const found = useMemo(() => {
    const byId = placeOfId(typed);
    if (byId !== undefined) return [{ to: byId, name: t.frame.objectOf(typed.trim()) }];
    const sought = typed.trim().toLowerCase();
    return places
      .filter((place) => place.inMenu && isFor(place, session))
      .map(({ path, title }) => ({ to: path, name: t.places[title] }))
      .filter(({ name }) => name.toLowerCase().includes(sought));
  }, [typed, t, session]);
  const go = (to: string): void => {
    close();
    navigate(to);
  };
  return (
    <Modal close={close} className="dialog palette" aria-label={t.frame.goTo}>
      <ComboboxProvider inputValue={typed} setInputValue={setTyped}>
        <Combobox autoSelect="always" placeholder={t.frame.paletteHint} aria-label={t.frame.goTo} className="field" />
        <ComboboxList alwaysVisible aria-label={t.frame.goTo}>
          {found.map(({ to, name }) => (
            <ComboboxItem key={to} value={to} setValueOnClick={false} hideOnClick={false} onClick={() => go(to)}>
              {name}
            </ComboboxItem>
          ))}
        </ComboboxList>
        {found.length === 0 && <p className="quiet">{t.frame.nothingFound}</p>}
      </ComboboxProvider>
    </Modal>
  );
}
