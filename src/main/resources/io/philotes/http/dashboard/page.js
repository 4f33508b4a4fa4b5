// Asks the service every two seconds while someone looks, and shows what it says. Says clearly when it says nothing.

import { BufferView } from './buffer.js';
import { ConsumersView } from './consumers.js';
import { setText } from './elements.js';
import { duration, time } from './format.js';
import { History } from './history.js';
import { PastView } from './past.js';
import * as service from './service.js';
import { showSources } from './sources.js';
import { TokenView } from './token.js';
import { problems, showHeadline, showVerdict } from './verdict.js';

const EVERY = 2000;
const STALE = 7000;

const find = (id) => document.getElementById(id);
const verdict = Object.fromEntries(['verdict', 'mood', 'headline', 'subline', 'problems', 'more'].map((id) => [id, find(id)]));
const consumers = new ConsumersView(find('consumers'));
const buffer = new BufferView(find('buffer'));
const past = new PastView(find('past'));
const token = new TokenView(find, () => refresh());
const history = new History();

let timer = 0;
let round = 0;
let historyDue = 0;
let lastPast = [];
/** When the figures shown were told, by a clock that only runs forward; null before the first. */
let told = null;
let toldAt = null;
let failure = null;
/** Whether the service has asked for a token that it was not given. */
let locked = false;
let shownSince = 0;

/** Only the newest round may show what it learned and plan the next. */
async function refresh() {
  clearTimeout(timer);
  const mine = ++round;
  try {
    if (locked && !service.hasToken()) {
      await knock();
    } else {
      const answer = await ask();
      if (mine === round) {
        show(answer);
      }
    }
  } catch (problem) {
    if (mine === round) {
      await fail(problem);
    }
  }
  if (mine === round && !document.hidden) {
    tick();
    timer = setTimeout(refresh, EVERY);
  }
}

/** The history grows slower than the figures change: it is asked for when there is something new. */
async function ask() {
  const now = performance.now();
  const samples = now >= historyDue ? service.history(history.last) : Promise.resolve(null);
  const [stats, health, more] = await Promise.all([service.stats(), service.health(), samples]);
  if (more !== null) {
    historyDue = now + more.intervalSeconds * 1000;
  }
  return { stats, health, more };
}

function show({ stats, health, more }) {
  told = performance.now();
  toldAt = new Date();
  failure = null;
  locked = false;
  if (more !== null) {
    history.add(more);
    lastPast = more.past;
  }
  token.accepted();
  find('figures').hidden = false;
  const found = problems(stats, health);
  showVerdict(verdict, stats, found);
  showSources(find('sources'), stats, history);
  consumers.update(stats);
  buffer.update(stats);
  past.update(lastPast, stats.service.uptimeSeconds);
  setText(find('service'), `${stats.service.instance} · version ${stats.service.version} · up ${duration(stats.service.uptimeSeconds)}`);
  const wrong = found.filter((problem) => problem.mood !== 'busy').length;
  document.title = wrong === 0 ? 'Philotes' : `(${wrong}) Philotes`;
}

async function fail(problem) {
  if (problem instanceof service.Unauthorized) {
    locked = true;
    hideFigures();
    token.ask();
    await knock().catch(fail);
  } else if (problem instanceof service.Unreachable) {
    failure = problem.message;
  } else {
    failure = 'This page has met a mistake of ours: please report it with the browser\'s console.';
    console.error(problem);
  }
}

function hideFigures() {
  told = null;
  history.forget();
  historyDue = 0;
  find('figures').hidden = true;
  verdict.problems.hidden = true;
  verdict.more.hidden = true;
  setText(find('service'), '');
  document.title = 'Philotes';
}

/** Without the token the whole still tells how it does. If it tells its parts too, it needs no token any more. */
async function knock() {
  const { status, parts } = await service.health();
  failure = null;
  locked = parts === undefined;
  const mood = { UP: 'ok', DOWN: 'bad' }[status] ?? 'warn';
  showHeadline(verdict, mood, { UP: 'The service is up', DOWN: 'The service is down' }[status] ?? 'The service is degraded',
    'Its token shows the reasons and the figures.');
}

/** How old the figures are, and whether they may still be believed. */
function tick() {
  const age = told === null ? null : Math.round((performance.now() - told) / 1000);
  const stale = failure !== null || (told !== null && performance.now() - Math.max(told, shownSince) > STALE);
  document.body.classList.toggle('stale', stale);
  if (stale) {
    const below = told === null ? '' : ` The figures below are from ${time(toldAt)} and may be wrong by now.`;
    showHeadline(verdict, 'bad', 'No answer from the service', `${failure ?? 'It is slow.'}${below} This page goes on asking.`);
    document.title = '(?) Philotes';
  }
  setText(find('fresh'), age === null ? '' : stale ? `Figures are ${duration(age)} old` : `Updated ${age} s ago`);
}

setInterval(() => {
  if (!document.hidden) {
    tick();
  }
}, 1000);

verdict.more.addEventListener('click', () => {
  verdict.more.dataset.all = 'yes';
  refresh();
});

document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden) {
    shownSince = performance.now();
    refresh();
  }
});

refresh();
