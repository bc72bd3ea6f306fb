/** Who is signed in, as far as it decides which screens there are for them. */
export interface Person {
  readonly partner: object | null;
  readonly may: (operation: string) => boolean;
}

let begin: (path: string) => void = () => undefined;
let isForPerson: (path: string, person: Person) => boolean = () => true;

/** Says how a screen's file is begun to be loaded. Links know no screens, because screens know links. */
export function onPreload(load: (path: string) => void): void {
  begin = load;
}

/** Says for whom the screen of an address is. */
export function onMayGo(decide: (path: string, person: Person) => boolean): void {
  isForPerson = decide;
}

const pathOf = (address: string): string => address.split('?')[0] ?? '';

/** Begins to load the screen of an address. */
export const preload = (address: string): void => begin(pathOf(address));

/** Whether the screen of an address is for someone. */
export const mayGo = (address: string, person: Person): boolean => isForPerson(pathOf(address), person);
