// Makes and changes elements. Strings become text, never HTML: what a source is called may be anything.

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  ok: ['M3 8.5 6.5 12 13 4.5'],
  warn: ['M8 2.2 14.6 13.6H1.4Z', 'M8 6.6v3', 'M8 11.6v.2'],
  bad: ['M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2L1.8 10.8V5.2Z', 'M5.6 5.6l4.8 4.8', 'M10.4 5.6l-4.8 4.8'],
  busy: ['M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2', 'M8 4.8V8l2.2 1.6'],
  idle: ['M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2', 'M6.4 5.8v4.4', 'M9.6 5.8v4.4'],
};

/** An element with a class and children; a child that is a string is text, one that is null is left out. */
export function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets the text if it is another one, so that nothing flickers and no screen reader repeats itself. */
export function setText(node, value) {
  if (node.textContent !== value) {
    node.textContent = value;
  }
  return node;
}

export function setClass(node, className) {
  if (node.className !== className) {
    node.className = className;
  }
  return node;
}

/** A shape for each mood, so that none is known by its colour alone. The word beside it says the same. */
export function icon(mood) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon ${mood}`);
  svg.setAttribute('aria-hidden', 'true');
  for (const d of ICONS[mood]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/** Shows a mood's icon in a node, replaced only when the mood changes. */
export function setIcon(node, mood) {
  if (node.dataset.mood !== mood) {
    node.dataset.mood = mood;
    node.replaceChildren(icon(mood));
  }
  return node;
}

/**
 * Makes the children of a node those of a list, in its order. A child stays as long as its key does, so what someone has
 * opened, selected or focused is left alone. Each view has a `node` and `update(item)`.
 */
export function keyed(parent, items, keyOf, make) {
  const views = parent.views ?? (parent.views = new Map());
  const keys = new Set(items.map(keyOf));
  for (const [key, view] of views) {
    if (!keys.has(key)) {
      view.node.remove();
      view.close?.();
      views.delete(key);
    }
  }
  items.forEach((item, place) => {
    const key = keyOf(item);
    if (!views.has(key)) {
      views.set(key, make(item));
    }
    const view = views.get(key);
    if (parent.children[place] !== view.node) {
      parent.insertBefore(view.node, parent.children[place] ?? null);
    }
    view.update(item);
  });
}

/** A name with its figure, for a description list. */
export class Fact {
  constructor(name) {
    this.value = el('dd');
    this.note = el('dd', 'note');
    this.node = el('div', 'fact', el('dt', '', name), this.value, this.note);
  }

  set(value, note = '') {
    setText(this.value, value);
    setText(this.note, note);
    this.note.hidden = note === '';
  }
}
