// Asks the service. The token lives in this tab's session storage and in the header of each request, nowhere else.

const KEY = 'philotes.token';
const PATIENCE = 5000;

/** The service wants a token, or another one. */
export class Unauthorized extends Error {}

/** The service cannot be reached, or answers something that is no answer. */
export class Unreachable extends Error {}

export function hasToken() {
  return sessionStorage.getItem(KEY) !== null;
}

export function keepToken(token) {
  sessionStorage.setItem(KEY, token);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
}

/** The health of every part; without a token, where one is needed, of the whole alone. DOWN is an answer too. */
export function health() {
  return ask('health', [200, 503]);
}

export function stats() {
  return ask('stats', [200]);
}

/** The samples that are newer than the given one. */
export function history(after) {
  return ask(`api/v1/history?after=${after}`, [200]);
}

async function ask(path, expected) {
  const response = await send(path);
  if (response.status === 401) {
    throw new Unauthorized();
  }
  if (!expected.includes(response.status)) {
    throw new Unreachable(`It answers ${response.status} to /${path.replace(/\?.*/, '')}.`);
  }
  try {
    return await response.json();
  } catch {
    throw new Unreachable(`Its answer to /${path.replace(/\?.*/, '')} cannot be read.`);
  }
}

async function send(path) {
  try {
    return await fetch(path, {
      headers: headers(),
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (failure) {
    throw new Unreachable(failure.name === 'TimeoutError'
      ? `It has not answered within ${PATIENCE / 1000} s.` : 'There is no connection to it.');
  }
}

/** A token that does not fit into a header is a wrong one: without it the service says so. */
function headers() {
  const token = sessionStorage.getItem(KEY);
  return token !== null && /^[\x20-\x7e]+$/.test(token) ? { Authorization: `Bearer ${token}` } : {};
}
