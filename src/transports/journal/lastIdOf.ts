import type { Journal } from '../wire/Journal.js';

/** The id of a journal's last entry; 0 if it has none. */
export async function lastIdOf(journal: Journal): Promise<number> {
  let last = '0';
  for await (const { id } of journal.read()) last = id;
  return Number(last);
}
