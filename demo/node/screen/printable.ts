import { stripVTControlCharacters } from 'node:util';

/**
 * Text without what a terminal would obey: what models and servers write must not move its cursor, rename its window or
 * hide lines. Newlines and tabs stay, and of an escape sequence that two chunks share, so may its visible characters.
 */
export const printable = (text: string): string => stripVTControlCharacters(text).replace(/(?![\n\t])\p{Cc}/gu, '');
