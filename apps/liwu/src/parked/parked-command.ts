import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Argument, type Command, Option } from 'commander';
import { parseName, someText, type StateDirOption, withStateDir, wholeNumber } from '../command/options.js';
import { operatorToken, type TokenFileOption, withTokenFile } from '../issuer/operator-token.js';
import { COULD_NOT, Refusal } from '../refusal.js';
import { demandSuite } from '../suite/find-suite.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import { type Discarded, ParkedApi, type Redriven } from './parked-api.js';
import { discardLine, inputLines, redriveLine, type ServiceViewers, viewerLines } from './parked-lines.js';

interface LookOptions extends StateDirOption, TokenFileOption {}
interface ChangeOptions extends LookOptions {
  readonly as: string;
}
interface DiscardOptions extends ChangeOptions {
  readonly reason: string;
  readonly through?: number;
}
/** Which parked inputs are given up, and why. */
type Discard = Parameters<ParkedApi['discard']>[2];

const MAX_POSITION = 9_999_999_999;
/** As the services take them. */
const MAX_VIEWER_CHARS = 200;
const MAX_REASON_CHARS = 500;

const NONE_LEFT = 0;
const SOME_LEFT = 1;

/** Adds `parked list|show|redrive|discard`: what could not be applied in any service, and what is to become of it. */
export const registerParked = (program: Command): void => {
  const parked = program
    .command('parked')
    .description('Inputs that could not be applied: look, apply them again, give them up');
  const add = (name: string, what: string): Command =>
    withTokenFile(withStateDir(parked.command(name).description(what)));
  add('list', 'Who is parked, in which service, since when and why; exits 2 where a service does not say').action(list);
  ofViewer(add('show', "A viewer's parked inputs, in the order in which they will be applied")).action(show);
  byOperator(
    ofViewer(
      add(
        'redrive',
        'Apply them, up to the first that still cannot be applied; exits 1 if any is left, 2 if it cannot',
      ),
    ),
  ).action(redrive);
  byOperator(
    ofViewer(add('discard', 'Give one of them up for good, or many: an event of each says who did it and why')),
  )
    .addArgument(new Argument('<position>', 'as `show` names it').argParser(wholeNumber(1, MAX_POSITION)))
    .addOption(
      new Option('--reason <text>', 'why it need not be applied (required)')
        .argParser(someText(MAX_REASON_CHARS))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--through <position>', 'and all behind it, up to this position').argParser(
        wholeNumber(1, MAX_POSITION),
      ),
    )
    .action(discard);
};

const ofViewer = (command: Command): Command =>
  command
    .addArgument(new Argument('<service>', 'whose input it is').choices(STORING_SERVICES))
    .addArgument(new Argument('<viewer>', 'who is parked').argParser(someText(MAX_VIEWER_CHARS)));

/** What changes something is somebody's doing. */
const byOperator = (command: Command): Command =>
  command.addOption(
    new Option('--as <name>', 'who does it; it stands in the log').default(ownName()).argParser(parseName),
  );

async function list(options: LookOptions): Promise<void> {
  const api = await apiFor(options);
  const answers = await Promise.all(STORING_SERVICES.map((service) => viewersOf(api, service)));
  say(viewerLines(answers.flatMap((answer) => (answer instanceof Refusal ? [] : [answer]))));
  const refusals = answers.filter((answer) => answer instanceof Refusal);
  for (const { message } of refusals) process.stderr.write(`liwu: ${message}\n`);
  if (refusals.length > 0) process.exitCode = COULD_NOT;
}

/** A service that does not say who is parked keeps none of the others from it. */
async function viewersOf(api: ParkedApi, service: StoringService): Promise<ServiceViewers | Refusal> {
  try {
    return { service, viewers: await api.list(service) };
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function show(service: StoringService, viewer: string, options: LookOptions): Promise<void> {
  const api = await apiFor(options);
  say(inputLines(await api.show(service, viewer)));
}

async function redrive(service: StoringService, viewer: string, options: ChangeOptions): Promise<void> {
  const redriven = await redriveAll(await apiFor(options), service, viewer);
  say([redriveLine(viewer, redriven)]);
  process.exitCode = redriven.left > 0 ? SOME_LEFT : NONE_LEFT;
}

async function discard(
  service: StoringService,
  viewer: string,
  position: number,
  { reason, through, ...options }: DiscardOptions,
): Promise<void> {
  if (through !== undefined && through < position) {
    throw new Refusal(`--through ${through} lies before the position ${position}, which is the first to be discarded.`);
  }
  const api = await apiFor(options);
  say([discardLine(viewer, await discardAll(api, service, viewer, { position, through, reason }))]);
}

/** A service applies so many at once: it is asked again, until nothing is left or something cannot be applied. */
async function redriveAll(api: ParkedApi, service: StoringService, viewer: string): Promise<Redriven> {
  for (let redriven = 0; ;) {
    const answer = await api.redrive(service, viewer, randomUUID());
    redriven += answer.redriven;
    if (answer.left === 0 || answer.fault !== undefined) return { ...answer, redriven };
  }
}

/** And it gives up so many at once. */
async function discardAll(
  api: ParkedApi,
  service: StoringService,
  viewer: string,
  which: Discard,
): Promise<Pick<Discarded, 'inputs' | 'left'>> {
  for (let inputs = 0; ;) {
    const answer = await api.discard(service, viewer, which, randomUUID());
    inputs += answer.inputs;
    if (!answer.more) return { inputs, left: answer.left };
  }
}

const say = (lines: readonly string[]): void =>
  void (lines.length > 0 && process.stdout.write(`${lines.join('\n')}\n`));

async function apiFor({ as, stateDir, tokenFile }: LookOptions & Partial<ChangeOptions>): Promise<ParkedApi> {
  const { urls } = demandSuite(stateDir);
  const wanted = { subject: as ?? ownName(), role: 'operator', ...(tokenFile !== undefined && { tokenFile }) } as const;
  return ParkedApi.by(await operatorToken(urls, wanted), urls);
}

/** This machine's name of its user, written as a token can carry it; not every user has one. */
function ownName(): string {
  try {
    return parseName(userInfo().username.replaceAll(/[^A-Za-z0-9-]/g, '-'));
  } catch {
    return 'operator';
  }
}
