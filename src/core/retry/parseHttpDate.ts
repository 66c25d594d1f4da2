const rfc850 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:s|nes|rs|ur)?day, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\S+ GMT)$/;
const asctime = /^([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([ \d]\d) (\S+) (\d{4})$/;

/**
 * The time that an HTTP date names, in milliseconds since the epoch, or `undefined` if it is none. Exactly the three
 * forms of RFC 9110, section 5.6.7 (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7), and no date that the
 * calendar does not have: `Date.parse` takes "-43" for a year, and the 31st of February for a day in March.
 *
 * @param now what the year of two digits that RFC 850 has is measured from: it lies at most 50 years ahead
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const fixdate = text
    .replace(
      rfc850,
      (_, day, date, month, year, rest) => `${day}, ${date} ${month} ${fullYear(Number(year), now)} ${rest}`,
    )
    .replace(
      asctime,
      (_, day, month, date: string, time, year) => `${day}, ${date.replace(' ', '0')} ${month} ${year} ${time} GMT`,
    );
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),/.test(fixdate)) return undefined;
  const at = Date.parse(fixdate);
  // The platform writes this very form. Servers that mistake the day of the week mean the date.
  return new Date(at).toUTCString().slice(3) === fixdate.slice(3) ? at : undefined;
}

function fullYear(twoDigits: number, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
