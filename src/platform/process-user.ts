import { userInfo } from 'node:os';

/** The user whom this process runs as, in words; a container's user may have no name. */
export function processUser(): string {
  try {
    const { username, uid } = userInfo();
    return `the user ${username} (uid ${uid.toString()})`;
  } catch {
    return `the user with uid ${(process.geteuid?.() ?? -1).toString()}`;
  }
}
