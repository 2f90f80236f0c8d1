import './without-eval.js';
import { byId, element } from './elements.js';
import { LiveRoom, say, sayFault } from './live-room.js';
import { fetchSettings, type PageSettings } from './page-settings.js';

/** Whom the demo has given coins; anybody else can come in as well, and has none. */
const DEMO_VIEWERS = Array.from({ length: 8 }, (_, index) => `viewer-${index + 1}`);

const NAME = /^[A-Za-z0-9-]{1,40}$/;

let settings: PageSettings | undefined;
let here: LiveRoom | undefined;
let visits = 0;
const address = new URL(location.href);
const again = byId('again', HTMLButtonElement);

/** What the page's address says of this; undefined where it is no name. */
const named = (what: 'room' | 'viewer'): string | undefined => {
  const name = address.searchParams.get(what);
  return name !== null && NAME.test(name) ? name : undefined;
};

/** Goes into the room of the page's address, as the viewer that it names, or to watch where it names none. */
const comeIn = async (settings: PageSettings): Promise<void> => {
  visits += 1;
  const number = visits;
  await here?.leave();
  if (number !== visits) return;
  const room = named('room') ?? settings.room;
  const viewer = settings.issuer === undefined ? undefined : named('viewer');
  byId('room', HTMLElement).textContent = room;
  document.title = `${room} · Liwu 礼物`;
  byId('who', HTMLElement).hidden = viewer !== undefined || settings.issuer === undefined;
  byId('purse', HTMLElement).hidden = viewer === undefined;
  byId('viewer', HTMLElement).textContent = viewer ?? '';
  for (const id of ['available', 'held'])
    byId(id, HTMLElement).textContent = settings.wallet === undefined ? 'not shown here' : '…';
  const visit = new LiveRoom(settings, room, viewer);
  here = visit;
  again.hidden = true;
  try {
    await visit.enter();
  } catch (error) {
    if (here !== visit) return;
    sayFault(error);
    again.hidden = false;
  }
};

/** Changes whom the page's address names, so that a reload comes back as the same. */
const become = (viewer: string | undefined): void => {
  if (viewer === undefined) address.searchParams.delete('viewer');
  else address.searchParams.set('viewer', viewer);
  history.replaceState(undefined, '', address);
};

const begin = async (): Promise<void> => {
  again.hidden = true;
  try {
    settings ??= await fetchSettings();
    await comeIn(settings);
  } catch (error) {
    console.error(error);
    say('This page’s own server does not answer; nothing is known of the suite.');
    again.hidden = false;
  }
};

again.addEventListener('click', () => void begin());
byId('who', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  become(byId('name', HTMLInputElement).value);
  void begin();
});
byId('leave', HTMLElement).addEventListener('click', () => {
  become(undefined);
  void begin();
});
byId('names', HTMLElement).append(...DEMO_VIEWERS.map((name) => Object.assign(element('option', ''), { value: name })));
window.addEventListener('beforeunload', (event) => {
  if (here?.isBusy) event.preventDefault();
});
void begin();
