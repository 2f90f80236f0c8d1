/** The element of the page with that id. Throws where the page has none, or one of another kind: it and its script belong together. */
export const byId = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no such element ${id}`);
  return found;
};

/** A new element with a text or with other elements in it. */
export const element = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
};

/** Puts a line on top of a list, of which only the newest are kept. */
export const putOnTop = (list: HTMLElement, line: HTMLElement, mostLines: number): void => {
  list.prepend(line);
  while (list.childElementCount > mostLines) list.lastElementChild?.remove();
};

/** A gift's title as the catalog has it, each of its languages in a piece that is not broken where that can be helped. */
export const titleElement = (title: string): HTMLElement => {
  const pieces = title.split(' · ').map((piece) => element('span', 'piece', piece));
  return element('span', 'title', ...pieces.flatMap((piece, index) => (index === 0 ? [piece] : [' ', piece])));
};
