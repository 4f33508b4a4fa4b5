// One small chart of the last ten minutes, drawn by uPlot.

import { el, setText } from './elements.js';
import { known, time, timeOfAxis, UNKNOWN } from './format.js';

const HEIGHT = 132;
const MINUTES = 10;
const THOUSANDS = Array.from({ length: 46 }, (_, place) => [1, 2, 5][place % 3] * 10 ** Math.floor(place / 3));
/** How the marks of an axis may be apart: whole things, sizes, rates or times. */
export const STEPS = {
  count: THOUSANDS,
  bytes: Array.from({ length: 60 }, (_, place) => 2 ** place),
  rate: THOUSANDS.map((step) => step / 10),
  seconds: THOUSANDS.map((step) => step / 1000),
};
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 4], [1, 5]];

/** Most lines of one chart: more cannot be told apart. */
export const MOST_LINES = DASHES.length;

const charts = new Set();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach((chart) => chart.redraw()));

export class Chart {
  /**
   * @param format shows a value with its unit
   * @param steps one of STEPS
   * @param group charts of one group show the same moment under the pointer
   */
  constructor(title, format, steps, group) {
    this.title = title;
    this.format = format;
    this.steps = steps;
    this.group = group;
    this.lines = [];
    this.data = [[]];
    this.readout = el('span', 'readout');
    this.area = el('div', 'area');
    this.area.setAttribute('role', 'img');
    this.legend = el('ul', 'legend');
    this.node = el('figure', 'chart', el('figcaption', '', el('span', 'title', title), this.readout), this.area, this.legend);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.area);
    charts.add(this);
  }

  close() {
    this.observer.disconnect();
    this.plot?.destroy();
    charts.delete(this);
  }

  /**
   * @param times in seconds, rising
   * @param interval seconds between two samples; a longer pause is a gap
   * @param lines each with a name and values, null where nothing is known
   */
  show(times, interval, lines) {
    const names = JSON.stringify(lines.map((line) => line.name));
    this.data = withGaps(times, lines.map((line) => line.values), interval);
    this.lines = lines;
    if (names !== this.names || !this.plot) {
      this.names = names;
      this.redraw();
    } else {
      this.plot.setData(this.data);
    }
    this.describe();
  }

  redraw() {
    this.plot?.destroy();
    this.plot = null;
    const width = this.area.clientWidth;
    if (width === 0 || this.lines.length === 0 || this.data[0].length === 0) {
      return;
    }
    this.plot = new uPlot(this.options(width), this.data, this.area);
    this.showLegend();
  }

  resize() {
    const width = this.area.clientWidth;
    if (width === 0) {
      return;
    }
    if (this.plot) {
      this.plot.setSize({ width, height: HEIGHT });
    } else {
      this.redraw();
    }
  }

  options(width) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.colours = DASHES.map((dash, line) => colour(`--line-${line + 1}`));
    const axis = {
      stroke: colour('--dim'), font: '11px system-ui, sans-serif', labelFont: '11px system-ui, sans-serif',
      grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false },
    };
    return {
      width,
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: this.group } },
      scales: {
        x: { time: true, range: (plot, least, most) => [most - MINUTES * 60, most] },
        y: { range: (plot, least, most) => [0, Math.max(known(most) ? most * 1.12 : 0, 2 * this.steps[0])] },
      },
      axes: [
        { ...axis, size: 24, gap: 4, space: 64, values: (plot, splits) => splits.map((at) => timeOfAxis(new Date(at * 1000))) },
        { ...axis, size: 58, gap: 6, space: 26, incrs: this.steps, values: (plot, splits) => splits.map((value) => this.format(value)) },
      ],
      series: [{}, ...this.lines.map((line, place) => ({
        stroke: this.colours[place], width: 1.75, dash: DASHES[place], points: { show: false },
        fill: this.lines.length === 1 ? `${this.colours[place]}22` : undefined,
      }))],
      hooks: { setCursor: [() => this.describe()] },
    };
  }

  showLegend() {
    this.legend.hidden = this.lines.length < 2;
    this.legend.replaceChildren(...this.lines.map((line, place) => {
      const swatch = el('span', 'swatch');
      swatch.style.color = this.colours[place];
      swatch.classList.toggle('dashed', place > 0);
      return el('li', '', swatch, line.name);
    }));
  }

  /** The value under the pointer, else the last one; and for those who cannot see the line, what it says. */
  describe() {
    const times = this.data[0];
    const pointed = this.plot?.cursor.idx;
    const at = known(pointed) ? pointed : times.length - 1;
    const values = this.data.slice(1).map((line) => line[at]);
    const largest = Math.max(...values.filter(known));
    const value = known(largest) ? this.format(largest) : UNKNOWN;
    setText(this.readout, known(pointed) ? `${time(new Date(times[at] * 1000))}  ${value}` : value);
    if (!known(pointed)) {
      const all = this.data.slice(1).flat().filter(known);
      this.area.setAttribute('aria-label', all.length === 0 ? `${this.title}: no figures yet`
        : `${this.title} over the last ${MINUTES} minutes: now ${value}, at most ${this.format(Math.max(...all))}`);
    }
  }
}

/** Where samples are missing, a line must not go on as if it knew. */
function withGaps(times, lines, interval) {
  const data = [[], ...lines.map(() => [])];
  times.forEach((at, sample) => {
    if (sample > 0 && at - times[sample - 1] > 2.5 * interval) {
      data[0].push((at + times[sample - 1]) / 2);
      lines.forEach((line, place) => data[place + 1].push(null));
    }
    data[0].push(at);
    lines.forEach((line, place) => data[place + 1].push(line[sample] ?? null));
  });
  return data;
}
