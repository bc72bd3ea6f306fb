let begin: (path: string) => void = () => undefined;

/** Says how a screen's file is begun to be loaded. Links know no screens, because screens know links. */
export function onPreload(load: (path: string) => void): void {
  begin = load;
}

/** Begins to load the screen of an address. */
export const preload = (address: string): void => begin(address.split('?')[0] ?? '');
