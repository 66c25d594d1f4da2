const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';

const time = String.raw`(?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)`;
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const forms = [
  String.raw`${day}, (?<day>\d\d) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) ${time} GMT`, // IMF-fixdate
  String.raw`(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\d\d)-(?<month>[A-Z][a-z]{2})-(?<year>\d\d) ${time} GMT`, // RFC 850
  String.raw`${day} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) ${time} (?<year>\d{4})`, // asctime
].map((form) => new RegExp(`^${form}$`));

/**
 * The time that an HTTP date names, in milliseconds since the epoch, or `undefined` if it is none. Exactly the three
 * forms of RFC 9110, section 5.6.7 (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7): `Date.parse` takes "-43" for
 * a year.
 *
 * @param now the year of two digits that RFC 850 has lies at most 50 years after it
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const found = forms.map((form) => form.exec(text)?.groups).find(Boolean);
  if (!found) return undefined;
  const { day = '', month = '', year = '', time = '' } = found;
  const monthIndex = months.indexOf(month) / 3;
  const [hours, minutes, seconds] = time.split(':').map(Number);
  const at = (fullYear: number) => Date.UTC(fullYear, monthIndex, Number(day), hours, minutes, seconds);
  const thisYear = new Date(now).getUTCFullYear();
  const century = thisYear - (thisYear % 100);
  const fullYear = year.length === 4 ? Number(year) : century + Number(year);
  const inCentury = year.length === 2 && fullYear > thisYear + 50 ? fullYear - 100 : fullYear;
  // The 31st of February would become a day in March.
  return new Date(at(inCentury)).getUTCDate() === Number(day) ? at(inCentury) : undefined;
}
