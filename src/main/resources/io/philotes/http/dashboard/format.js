// Numbers, sizes and times as people read them. What nobody told is a dash.

export const UNKNOWN = '–';

const SIZES = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export function known(value) {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** 1,234,567 */
export function count(value) {
  return known(value) ? whole.format(value) : UNKNOWN;
}

/** 1.2 k, 3.4 M: where there is little room. */
export function short(value) {
  if (!known(value)) {
    return UNKNOWN;
  }
  for (const [size, letter] of [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e4, 'k']]) {
    if (Math.abs(value) >= size) {
      const unit = letter === 'k' ? 1e3 : size;
      return `${digits(value / unit)} ${letter}`;
    }
  }
  return digits(value);
}

export function perSecond(value) {
  return known(value) ? `${short(value)}/s` : UNKNOWN;
}

/** 1.4 GB; as PostgreSQL does it, with 1,024. */
export function bytes(value) {
  if (!known(value) || value < 0) {
    return UNKNOWN;
  }
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${digits(size)} ${unit === 0 && size === 1 ? 'byte' : SIZES[unit]}`;
}

/** The two largest units that matter: 3 h 20 min. */
export function duration(seconds) {
  if (!known(seconds)) {
    return UNKNOWN;
  }
  if (seconds < 1) {
    return seconds <= 0 ? '0 s' : `${whole.format(Math.max(1, seconds * 1000))} ms`;
  }
  if (seconds < 10) {
    return `${one.format(seconds)} s`;
  }
  const s = Math.round(seconds);
  if (s < 60) {
    return `${s} s`;
  }
  if (s < 3600) {
    return two(Math.floor(s / 60), 'min', s % 60, 's');
  }
  if (s < 86400) {
    return two(Math.floor(s / 3600), 'h', Math.floor((s % 3600) / 60), 'min');
  }
  return two(Math.floor(s / 86400), 'd', Math.floor((s % 86400) / 3600), 'h');
}

/** 10:31:05 */
export function time(date) {
  return clock.format(date);
}

/** 10:31 */
export function timeOfAxis(date) {
  return minute.format(date);
}

/** 10:31:05, with the day when it is not today's. */
export function moment(date) {
  const today = new Date().toDateString() === date.toDateString();
  return today ? time(date) : `${day.format(date)}, ${time(date)}`;
}

/** "1 source", "2 sources" */
export function plural(number, word) {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}

function digits(value) {
  return Math.abs(value) < 100 ? one.format(value) : whole.format(value);
}

function two(large, largeUnit, small, smallUnit) {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
