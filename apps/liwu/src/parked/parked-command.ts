import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { Argument, type Command, Option } from 'commander';
import { type StateDirOption, withStateDir, wholeNumber } from '../command/options.js';
import { demandSuite } from '../suite/find-suite.js';
import { STORING_SERVICES, type StoringService } from '../suite/storing-services.js';
import { type Discarded, ParkedApi, type Redriven } from './parked-api.js';
import { discardLine, inputLines, redriveLine, viewerLines } from './parked-lines.js';

interface ParkedOptions extends StateDirOption {
  readonly as: string;
}
interface DiscardOptions extends ParkedOptions {
  readonly reason: string;
  readonly through?: number;
}

const MAX_POSITION = 9_999_999_999;

/** Adds `parked list|show|redrive|discard`: what could not be applied in any service, and what is to become of it. */
export const registerParked = (program: Command): void => {
  const parked = program
    .command('parked')
    .description('Inputs that could not be applied: look, apply them again, give them up');
  const say = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
  const add = (name: string, what: string): Command =>
    withStateDir(parked.command(name).description(what)).addOption(
      new Option('--as <name>', 'who does it; it stands in the log').default(userInfo().username),
    );
  add('list', 'Who is parked, in which service, since when and why').action(async (options: ParkedOptions) => {
    const api = await apiFor(options);
    const found = await Promise.all(
      STORING_SERVICES.map(async (service) => ({ service, viewers: await api.list(service) })),
    );
    say(viewerLines(found));
  });
  ofViewer(add('show', "A viewer's parked inputs, in the order in which they will be applied")).action(
    async (service: StoringService, viewer: string, options: ParkedOptions) =>
      say(inputLines(await (await apiFor(options)).show(service, viewer))),
  );
  ofViewer(add('redrive', 'Apply them, up to the first that still cannot be applied; exits 1 if any is left')).action(
    async (service: StoringService, viewer: string, options: ParkedOptions) => {
      const redriven = await redriveAll(await apiFor(options), service, viewer);
      say([redriveLine(viewer, redriven)]);
      process.exitCode = redriven.left > 0 ? 1 : 0;
    },
  );
  ofViewer(add('discard', 'Give one of them up for good, or many: an event of each says who did it and why'))
    .addArgument(new Argument('<position>', 'as `show` names it').argParser(wholeNumber(1, MAX_POSITION)))
    .requiredOption('--reason <text>', 'why it need not be applied')
    .addOption(
      new Option('--through <position>', 'and all behind it, up to this position').argParser(
        wholeNumber(1, MAX_POSITION),
      ),
    )
    .action(async (service: StoringService, viewer: string, position: number, options: DiscardOptions) => {
      const { reason, through } = options;
      const which = { position, through, reason };
      say([discardLine(viewer, await discardAll(await apiFor(options), service, viewer, which))]);
    });
};

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
  which: Parameters<ParkedApi['discard']>[2],
): Promise<Pick<Discarded, 'inputs' | 'left'>> {
  for (let inputs = 0; ;) {
    const answer = await api.discard(service, viewer, which, randomUUID());
    inputs += answer.inputs;
    if (!answer.more) return { inputs, left: answer.left };
  }
}

const ofViewer = (command: Command): Command =>
  command
    .addArgument(new Argument('<service>', 'whose input it is').choices(STORING_SERVICES))
    .argument('<viewer>', 'who is parked');

const apiFor = ({ stateDir, as: name }: ParkedOptions): Promise<ParkedApi> =>
  ParkedApi.as(name, demandSuite(stateDir).urls);
